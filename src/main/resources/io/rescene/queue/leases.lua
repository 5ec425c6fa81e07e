-- KEYS: the run of Redis and from when on leases are given; leases by end; who waits, as 'since seen wanted'.
-- ARGV: ms of a lease; ms to wait after a loss (-1: only look); cap; taker; ms after which a waiting taker is gone; the
-- channel that calls takers; how many leases come back; their names; the names of those that are wanted.
-- Replies, when only looking, with 'known' if nothing was lost. Else first with 'keep' if the taker may go on using what it
-- has, or 'yield' if it should give back what it has used, as others hold fewer; then with the names of those given.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local info = redis.pcall('INFO', 'server')
local run = type(info) == 'string' and string.match(info, 'run_id:(%w+)') or 'unknown'
local state = redis.call('GET', KEYS[1])
local known, opens = nil, nil
if state then
    known, opens = string.match(state, '^(%w+) (%d+)$')
end
-- Among the leases, and of nobody: where it is missing the leases were lost, be it that they alone were.
local guard = ':'
local whole = known == run and redis.call('ZSCORE', KEYS[2], guard)
local afterLoss = tonumber(ARGV[2])
if afterLoss < 0 then
    return whole and { 'known' } or {}
end
if not whole then
    opens = now + afterLoss
    redis.call('DEL', KEYS[2], KEYS[3])
    redis.call('ZADD', KEYS[2], '+inf', guard)
    redis.call('SET', KEYS[1], run .. ' ' .. string.format('%.0f', opens))
end

local lease, cap, taker, back = tonumber(ARGV[1]), tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[7])
for i = 8, 7 + back do
    redis.call('ZREM', KEYS[2], taker .. ':' .. ARGV[i])
end
if now < tonumber(opens) then
    return { 'yield' }
end

local reply, asked = { 'keep' }, {}
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
for i = 8 + back, #ARGV do
    -- The client repeats a request whose reply was lost.
    if redis.call('ZSCORE', KEYS[2], taker .. ':' .. ARGV[i]) then
        reply[#reply + 1] = ARGV[i]
    else
        asked[#asked + 1] = ARGV[i]
    end
end

local held, total = {}, 0
for _, member in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
    if member ~= guard then
        local holder = string.match(member, '^([^:]*)')
        held[holder] = (held[holder] or 0) + 1
        total = total + 1
    end
end

-- Later than everybody who waits already, be it in the same millisecond.
local last, waiting = now, {}
local entries = redis.call('HGETALL', KEYS[3])
for i = 1, #entries, 2 do
    local since, seen, wanted = string.match(entries[i + 1], '^(%S+) (%S+) (%d+)$')
    if entries[i] == taker or now - tonumber(seen) <= tonumber(ARGV[5]) then
        waiting[entries[i]] = { since = tonumber(since), seen = tonumber(seen), wanted = tonumber(wanted) }
        last = math.max(last, tonumber(since))
    else
        redis.call('HDEL', KEYS[3], entries[i])
    end
end
local function later()
    last = last + 0.001
    return last
end
local me = waiting[taker] or { since = later() }
me.wanted = #asked
waiting[taker] = me
for name in pairs(waiting) do
    held[name] = held[name] or 0
end

local function next_in_turn()
    local best = nil
    for name, one in pairs(waiting) do
        if one.wanted > 0 and (not best or held[name] < held[best]
                or held[name] == held[best] and one.since < waiting[best].since) then
            best = name
        end
    end
    return best
end

-- What is free is dealt out to all who wait: this taker has its part now, the others are called and come for theirs.
local called = {}
while total < cap do
    local name = next_in_turn()
    if not name then
        break
    end
    local one = waiting[name]
    if name == taker then
        local given = asked[#asked - one.wanted + 1]
        redis.call('ZADD', KEYS[2], now + lease, taker .. ':' .. given)
        reply[#reply + 1] = given
    else
        called[name] = true
    end
    one.wanted = one.wanted - 1
    one.since = later()
    held[name] = held[name] + 1
    total = total + 1
end

for name, one in pairs(waiting) do
    if one.wanted > 0 and held[name] + 1 < held[taker] then
        reply[1] = 'yield'
    end
end
if me.wanted > 0 then
    redis.call('HSET', KEYS[3], taker, string.format('%.3f %.0f %d', me.since, now, me.wanted))
    -- Who holds more is called as well, to be told to yield: once, and again each second, as a message may be lost.
    local told = me.seen and math.floor(me.seen / 1000) == math.floor(now / 1000)
    for name, count in pairs(held) do
        if not told and held[taker] + 1 < count then
            called[name] = true
        end
    end
else
    redis.call('HDEL', KEYS[3], taker)
end
local names = {}
for name in pairs(called) do
    names[#names + 1] = name
end
if #names > 0 then
    -- Where the channel is forbidden takers are late, not lost: they look by themselves.
    redis.pcall('PUBLISH', ARGV[6], table.concat(names, ' '))
end
return reply
