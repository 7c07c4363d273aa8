-- One take: all hits of a call weighed on a draft, and saved only if none is refused.
--
-- KEYS: one a hit. ARGV[1]: empty, or the time in microseconds (tests); then one a hit: op, strategy, soft and given as
-- signed bytes; limit, window, cost, base and cap as doubles (under GCRA, for base and cap: what the cost takes in whole
-- microseconds, and the rest in 1/limit of one); the member's eight bytes. All little-endian.
-- Answers three numbers a hit, flat: how long it is refused (0: allowed; -1: waived), then how many entries, failures or
-- members there are and how long until all are gone; under GCRA how far ahead its arrival is, and the rest.
--
-- The same arithmetic as budgets/, whose laws and words hold here too. A state is a string, empty if there is none.
-- Times are this server's microseconds: 2^51, exact in a double, as is every sum.
-- One function and few names, since Redis makes them anew at every call: benchmarks/stores.py.

local CHARGE, GIVE, FORGET, RENEW, PEEK = 1, 2, 3, 5, 6
local LOG, GCRA, WAITS = 0, 1, 2
local pack, unpack, sub = struct.pack, struct.unpack, string.sub

local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end

-- What the hit makes of a state, how long it is refused, and what there is then; it only looks if `stands`.
local function weigh(index, state, stands)
  local op, strategy, _, _, limit, window, cost, base, cap, member = unpack('<bbbbdddddc8', ARGV[index + 1])
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
  local others = state
  if size == 16 then
    cost = 1
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
      if size == 16 then entry = entry .. member elseif cost ~= 1 then entry = string.rep(entry, math.min(cost, limit)) end
      state = others .. entry
      if over > 0 and limit > 0 then state = sub(state, -size * limit) end
    end
  end
  if state == '' then return '', retry, 0, 0 end
  return state, retry, #state / size, unpack('<d', state, #state - size + 1) - now
end

local before, draft, gone, answer, refused = {}, {}, {}, {}, false
for index = 1, #KEYS do
  local key, at = KEYS[index], 3 * index - 2
  local op, _, soft, given = unpack('<bbbb', ARGV[index + 1])
  if given ~= 0 and (answer[3 * math.abs(given) - 2] == 0) ~= (given > 0) then
    answer[at], answer[at + 1], answer[at + 2] = -1, 0, 0
  else
    local state = draft[key]
    if not state then
      state = redis.call('GET', key) or ''
      before[key] = state
    end
    local after, retry, held, rest, ends = weigh(index, state)
    answer[at], answer[at + 1], answer[at + 2] = retry, held, rest
    if op == PEEK or retry > 0 then
      draft[key] = state
      if op ~= PEEK and soft == 0 then refused = true end
    else
      draft[key], gone[key] = after, ends or rest
    end
  end
end

if refused then
  for index = 1, #KEYS do
    local at, state = 3 * index - 2, before[KEYS[index]]
    if answer[at] ~= -1 then
      local peeks = unpack('<b', ARGV[index + 1]) == PEEK
      local _, retry, held, rest = weigh(index, state, not peeks)
      if peeks then answer[at] = retry end
      answer[at + 1], answer[at + 2] = held, rest
    end
  end
  return answer
end

for key, state in pairs(draft) do
  if state == '' then
    if before[key] ~= '' then redis.call('DEL', key) end
  elseif state ~= before[key] then
    redis.call('PSETEX', key, math.floor(gone[key] / 1000) + 1000, state)
  end
end
return answer
