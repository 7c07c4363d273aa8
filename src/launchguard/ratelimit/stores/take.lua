-- One take: all hits of a call weighed on a draft, and saved only if none is refused.
--
-- KEYS: one a hit. ARGV[1]: empty, or the time in microseconds (tests); then one a hit: op, strategy, soft and given as
-- signed bytes; limit, window, cost, base and cap as doubles; the member's eight bytes. All little-endian.
-- Answers three numbers a hit, flat: how long it is refused (0: allowed), then how many entries, failures or members
-- there are and how long until all are gone; under GCRA how far ahead its arrival is, and the remainder. A waived hit: -1, 0, 0.
--
-- The same arithmetic as budgets.py, whose laws and words hold here too. A state is a string, empty if there is none.
-- Times are this server's microseconds: 2^51, exact in a double, as is every product (limits are at most 90,000,000).

local TAKE, CHARGE, GIVE, FORGET, LEASE, RENEW, PEEK = 0, 1, 2, 3, 4, 5, 6
local LOG, GCRA, WAITS = 0, 1, 2
local MAX_DEBT, MAX_FAILURES = 140737488355328, 2147483647
local pack, unpack, sub, fmod, floor, min = struct.pack, struct.unpack, string.sub, math.fmod, math.floor, math.min

local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end

-- The entries of a sorted list that are not over; each begins with the moment when it is gone.
local function live(state, size)
  if state == '' or unpack('<d', state) > now then return state end
  local low, high = 0, #state / size
  while low < high do
    local middle = floor((low + high) / 2)
    if unpack('<d', state, middle * size + 1) > now then high = middle else low = middle + 1 end
  end
  return sub(state, low * size + 1)
end

local function log(state, hit)
  state = live(state, 8)
  local count = #state / 8
  if hit.op == GIVE then return sub(state, 1, 8 * math.max(0, count - hit.cost)), 0 end
  local over = count + hit.cost - hit.limit
  if over > 0 and hit.op ~= CHARGE then
    return state, hit.cost > hit.limit and hit.window or unpack('<d', state, 8 * over - 7) - now
  end
  state = state .. string.rep(pack('<d', now + hit.window), min(hit.cost, hit.limit))
  return sub(state, -8 * hit.limit), 0
end

local function gcra(state, hit)
  local arrival, rest = now, 0
  if state ~= '' then arrival, rest = unpack('<dd', state) end
  if arrival < now then arrival, rest = now, 0 end
  local limit, window, cost = hit.limit, hit.window, hit.cost
  local part = fmod(window, limit)
  local step = cost * (window - part) / limit
  part = cost * part
  step = step + (part - fmod(part, limit)) / limit
  part = fmod(part, limit)
  if hit.op == GIVE then
    arrival, rest = arrival - step, rest - part
    if rest < 0 then arrival, rest = arrival - 1, rest + limit end
    if arrival < now or (arrival == now and rest == 0) then return '', 0 end
    return pack('<dd', arrival, rest), 0
  end
  arrival, rest = arrival + step, rest + part
  if rest >= limit then arrival, rest = arrival + 1, rest - limit end
  if hit.op == CHARGE then return pack('<dd', min(arrival, now + MAX_DEBT), rest), 0 end
  local over = arrival - now - window
  if over > 0 or (over == 0 and rest > 0) then
    return state, cost > limit and window or over + (rest > 0 and 1 or 0)
  end
  return pack('<dd', arrival, rest), 0
end

local function waits(state, hit)
  local failures, last, previous = 0, now, now
  if state ~= '' then failures, last, previous = unpack('<ddd', state) end
  if now >= last + hit.window then failures, last, previous = 0, now, now end
  if hit.op == GIVE then
    failures = failures - hit.cost
    return failures > 0 and pack('<ddd', failures, previous, previous) or '', 0
  end
  local over = failures - hit.limit
  local free_at = over < 0 and last or last + min(hit.cap, hit.base * 2 ^ min(over, 48))
  if now < free_at and hit.op ~= CHARGE then return state, free_at - now end
  failures = min(failures + hit.cost, MAX_FAILURES)
  return failures > 0 and pack('<ddd', failures, now, last) or '', 0
end

local function members(state, hit)
  state = live(state, 16)
  local others = state
  for at = 1, #state, 16 do
    if sub(state, at + 8, at + 15) == hit.member then
      others = sub(state, 1, at - 1) .. sub(state, at + 16)
      break
    end
  end
  if hit.op == GIVE then return others, 0 end
  local over = #others / 16 + 1 - hit.limit
  if over > 0 and #others == #state and hit.op ~= CHARGE and hit.op ~= RENEW then
    return state, hit.limit > 0 and unpack('<d', state, 16 * over - 15) - now or hit.window
  end
  others = others .. pack('<d', now + hit.window) .. hit.member
  return hit.limit > 0 and sub(others, -16 * hit.limit) or others, 0
end

-- What there is, and how long until it is gone.
local function left(state, hit)
  if state == '' then return 0, 0 end
  if hit.strategy == LOG then
    state = live(state, 8)
    return #state / 8, state == '' and 0 or unpack('<d', state, #state - 7) - now
  elseif hit.strategy == GCRA then
    local arrival, rest = unpack('<dd', state)
    if arrival < now then return 0, 0 end
    return arrival - now, rest
  elseif hit.strategy == WAITS then
    local failures, last = unpack('<dd', state)
    if now >= last + hit.window then return 0, 0 end
    return failures, last + hit.window - now
  end
  state = live(state, 16)
  return #state / 16, state == '' and 0 or unpack('<d', state, #state - 15) - now
end

local function weigh(state, hit)
  if hit.op == FORGET then return '', 0 end
  if hit.strategy == LOG then return log(state, hit) end
  if hit.strategy == GCRA then return gcra(state, hit) end
  if hit.strategy == WAITS then return waits(state, hit) end
  return members(state, hit)
end

local before, draft, hits, answer, refused = {}, {}, {}, {}, false

for index, key in ipairs(KEYS) do
  local hit = {}
  hit.op, hit.strategy, hit.soft, hit.given, hit.limit, hit.window, hit.cost, hit.base, hit.cap, hit.member =
    unpack('<bbbbdddddc8', ARGV[index + 1])
  hits[index] = hit
  local given = math.abs(hit.given)
  local at = 3 * index - 2
  if given > 0 and (answer[3 * given - 2] == 0) ~= (hit.given > 0) then
    answer[at], answer[at + 1], answer[at + 2] = -1, 0, 0
  else
    if not draft[key] then
      before[key] = redis.call('GET', key) or ''
      draft[key] = before[key]
    end
    local after, retry = weigh(draft[key], hit)
    answer[at] = retry
    answer[at + 1], answer[at + 2] = left(after, hit)
    if hit.op ~= PEEK then
      if retry == 0 then draft[key] = after elseif hit.soft == 0 then refused = true end
    end
  end
end

if refused then
  for index, hit in ipairs(hits) do
    local at = 3 * index - 2
    if answer[at] ~= -1 then
      local state = before[KEYS[index]]
      if hit.op == PEEK then state, answer[at] = weigh(state, hit) end
      answer[at + 1], answer[at + 2] = left(state, hit)
    end
  end
  return answer
end

for index, hit in ipairs(hits) do
  local key = KEYS[index]
  local state = draft[key]
  if state and state ~= before[key] then
    local held, gone = left(state, hit)
    if hit.strategy == GCRA then gone = held end
    if state == '' then
      redis.call('DEL', key)
    else
      redis.call('SET', key, state, 'PX', floor(gone / 1000) + 1000)
    end
    before[key] = state
  end
end
return answer
