-- KEYS: the run of Redis and from when on leases are given; leases by end; who waits, since when; who waits, last seen.
-- ARGV: ms of a lease; ms to wait after a loss (-1: only look); cap; taker; ms after which a waiting taker is gone;
-- how many leases come back; their names; the names of those that are wanted.
-- Replies with the names of those that are given; when only looking with 'known' if nothing was lost.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local info = redis.pcall('INFO', 'server')
local run = type(info) == 'string' and string.match(info, 'run_id:(%w+)') or 'unknown'
local state = redis.call('GET', KEYS[1])
local known, opens = nil, nil
if state then
    known, opens = string.match(state, '^(%w+) (%d+)$')
end
local afterLoss = tonumber(ARGV[2])
if afterLoss < 0 then
    return known == run and { 'known' } or {}
end
if known ~= run then
    opens = now + afterLoss
    redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
    redis.call('SET', KEYS[1], run .. ' ' .. string.format('%.0f', opens))
end

local lease, cap, taker, back = tonumber(ARGV[1]), tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[6])
for i = 7, 6 + back do
    redis.call('ZREM', KEYS[2], taker .. ':' .. ARGV[i])
end
local first = 7 + back
if #ARGV < first then
    redis.call('ZREM', KEYS[3], taker)
    redis.call('ZREM', KEYS[4], taker)
    return {}
end
if now < tonumber(opens) then
    return {}
end

redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', now - tonumber(ARGV[5]))) do
    redis.call('ZREM', KEYS[3], gone)
    redis.call('ZREM', KEYS[4], gone)
end

local held, total = {}, 0
for _, member in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
    local holder = string.match(member, '^([^:]*)')
    held[holder] = (held[holder] or 0) + 1
    total = total + 1
end
local waiting = redis.call('ZRANGE', KEYS[3], 0, -1, 'WITHSCORES')
-- Later than everybody who waits already, be it in the same millisecond.
local justNow = math.max(now, tonumber(waiting[#waiting] or now) + 0.001)
local since = tonumber(redis.call('ZSCORE', KEYS[3], taker) or justNow)

local function ahead()
    local count, mine = 0, held[taker] or 0
    for i = 1, #waiting, 2 do
        local theirs = held[waiting[i]] or 0
        if waiting[i] ~= taker and (theirs < mine or (theirs == mine and tonumber(waiting[i + 1]) < since)) then
            count = count + 1
        end
    end
    return count
end

local given = {}
for i = first, #ARGV do
    local member = taker .. ':' .. ARGV[i]
    -- The client repeats a request whose reply was lost.
    local again = redis.call('ZSCORE', KEYS[2], member)
    if not again and total + ahead() >= cap then
        break
    end
    redis.call('ZADD', KEYS[2], now + lease, member)
    given[#given + 1] = ARGV[i]
    if not again then
        total = total + 1
        held[taker] = (held[taker] or 0) + 1
        since = justNow
    end
end
if #given == #ARGV - first + 1 then
    redis.call('ZREM', KEYS[3], taker)
    redis.call('ZREM', KEYS[4], taker)
else
    redis.call('ZADD', KEYS[3], since, taker)
    redis.call('ZADD', KEYS[4], now, taker)
end
return given
