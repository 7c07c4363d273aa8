-- One take: all hits of a call weighed on a draft, and saved only if none is refused.
--
-- KEYS: one a hit. ARGV[1]: 52 bytes a hit, little-endian: op, strategy, soft and given as signed bytes; limit, window,
-- cost, base and cap as doubles (under GCRA, for base and cap: what the cost takes in whole microseconds, and the rest
-- in 1/limit of one); the member's eight bytes. ARGV[2]: the time in microseconds (tests), else it is this server's.
-- Answers three doubles a hit in one string: how long it is refused (0: allowed; -1: waived), then how many entries,
-- failures or members there are and how long until all are gone; under GCRA how far ahead its arrival is, and the rest.
--
-- The same arithmetic as budgets/, whose laws and words hold here too. A state is a string, empty if there is none.
-- Times are microseconds: 2^51, exact in a double, as is every sum.
--
-- Redis makes all of this anew at every call. Dearer than arithmetic are a name that a function takes from outside, a
-- table that grows, an answer that is a table, a number that Redis must spell: hence one function that is handed what it
-- needs, tables with room for four hits, and strings. benchmarks/stores.py tells what it costs.

-- What a hit makes of a state, how long it is refused, what there is then, and, if that says it not, how long the state
-- is kept. It only looks if the state `stands`.
local function weigh(state, now, stands, told, index, op, strategy, limit, window, cost, base, cap)
  local CHARGE, GIVE, FORGET, RENEW = 1, 2, 3, 5
  local LOG, GCRA, WAITS = 0, 1, 2
  local pack, unpack, sub = struct.pack, struct.unpack, string.sub
  local retry = 0
  if op == FORGET then return '', 0, 0, 0 end

  if strategy == GCRA then
    local arrival, rest = now, 0
    if state ~= '' then arrival, rest = unpack('<dd', state) end
    if arrival < now then arrival, rest = now, 0 end
    if op == GIVE then
      arrival, rest = arrival - base, rest - cap
      if rest < 0 then arrival, rest = arrival - 1, rest + limit end
      if arrival < now then arrival, rest = now, 0 end
    elseif not stands then
      local later, after = arrival + base, rest + cap
      if after >= limit then later, after = later + 1, after - limit end
      local over = later - now - window
      if op == CHARGE then
        arrival, rest = math.min(later, now + 140737488355328), after
      elseif over > 0 or (over == 0 and after > 0) then
        retry = cost > limit and window or over + (after > 0 and 1 or 0)
      else
        arrival, rest = later, after
      end
    end
    if arrival == now and rest == 0 then return '', retry, 0, 0 end
    return pack('<dd', arrival, rest), retry, arrival - now, rest, arrival - now
  end

  if strategy == WAITS then
    local failures, last, previous = 0, now, now
    if state ~= '' then failures, last, previous = unpack('<ddd', state) end
    if now >= last + window then failures, last, previous = 0, now, now end
    if op == GIVE then
      failures, last = failures - cost, previous
    elseif not stands then
      local over = failures - limit
      local free_at = over < 0 and last or last + math.min(cap, base * 2 ^ math.min(over, 48))
      if now < free_at and op ~= CHARGE then
        retry = free_at - now
      else
        failures, last, previous = math.min(failures + cost, 2147483647), now, last
      end
    end
    if failures <= 0 or now >= last + window then return '', retry, 0, 0 end
    return pack('<ddd', failures, last, previous), retry, failures, last + window - now
  end

  -- Entries sorted by the moment when they are gone: eight bytes, and eight of the member. Drop what is over.
  local size = strategy == LOG and 8 or 16
  if state ~= '' and unpack('<d', state) <= now then
    local low, high = 1, #state / size
    while low < high do
      local middle = math.floor((low + high) / 2)
      if unpack('<d', state, middle * size + 1) > now then high = middle else low = middle + 1 end
    end
    state = sub(state, low * size + 1)
  end
  local others, member = state, ''
  if size == 16 then
    cost, member = 1, sub(told, 52 * index - 7, 52 * index)
    for at = 1, #state, 16 do
      if sub(state, at + 8, at + 15) == member then
        others = sub(state, 1, at - 1) .. sub(state, at + 16)
        break
      end
    end
  end
  if op == GIVE then
    state = size == 16 and others or sub(state, 1, math.max(0, #state - 8 * cost))
  elseif not stands then
    local over = #others / size + cost - limit
    if over > 0 and #others == #state and op ~= CHARGE and op ~= RENEW then
      retry = (limit == 0 or cost > limit) and window or unpack('<d', state, size * (over - 1) + 1) - now
    else
      local entry = pack('<d', now + window)
      if cost ~= 1 then entry = string.rep(entry, math.min(cost, limit)) end
      state = others .. entry .. member
      if over > 0 and limit > 0 then state = sub(state, -size * limit) end
    end
  end
  if state == '' then return '', retry, 0, 0 end
  return state, retry, #state / size, unpack('<d', state, #state - size + 1) - now
end

local PEEK, HIT = 6, '<bbbbddddd'
local pack, unpack, call = struct.pack, struct.unpack, redis.call
local told, now = ARGV[1], tonumber(ARGV[2])
if not now then
  local time = call('TIME')
  now = time[1] * 1000000 + time[2]
end

-- By hit, and for hits of one key by the first of them: its state so far, and how long that is kept if it is a new one.
local draft, kept, waits = {false, false, false, false}, {false, false, false, false}, {0, 0, 0, 0}
local answer, refused = '', false
for index = 1, #KEYS do
  local op, strategy, soft, given, limit, window, cost, base, cap = unpack(HIT, told, 52 * index - 51)
  local retry, held, rest = -1, 0, 0
  if given == 0 or (waits[math.abs(given)] == 0) == (given > 0) then
    local key, first, after, ends = KEYS[index], 1
    while KEYS[first] ~= key do first = first + 1 end
    local state = draft[first] or call('GET', key) or ''
    after, retry, held, rest, ends = weigh(
      state, now, false, told, index, op, strategy, limit, window, cost, base, cap
    )
    if op ~= PEEK and retry == 0 then
      draft[first], kept[first] = after, ends or rest
    else
      draft[first] = state
      refused = refused or op ~= PEEK and soft == 0
    end
  end
  waits[index] = retry
  answer = answer .. pack('<ddd', retry, held, rest)
end

if refused then
  answer = ''
  for index = 1, #KEYS do
    local op, strategy, _, _, limit, window, cost, base, cap = unpack(HIT, told, 52 * index - 51)
    local retry, held, rest = waits[index], 0, 0
    if retry ~= -1 then
      local state, again = call('GET', KEYS[index]) or ''
      _, again, held, rest = weigh(
        state, now, op ~= PEEK, told, index, op, strategy, limit, window, cost, base, cap
      )
      if op == PEEK then retry = again end
    end
    answer = answer .. pack('<ddd', retry, held, rest)
  end
  return answer
end

for index = 1, #KEYS do
  if kept[index] then
    if draft[index] == '' then
      call('DEL', KEYS[index])
    else
      call('PSETEX', KEYS[index], string.format('%d', kept[index] / 1000 + 1000), draft[index])
    end
  end
end
return answer
