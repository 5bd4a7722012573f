/** The script of the rate limit: an exact sliding window in one sorted set. */
import { redisScript } from "./RedisClient.ts"

/**
 * ARGV: limit, cost, window in milliseconds. Answers {1, remaining}, or {0, milliseconds until it fits}.
 *
 * A member is `sum:at:cost`, its score the sum of all costs so far. So what the window holds is one
 * subtraction, and the take that must leave before another fits is one look-up by score. Each member
 * leaves once: a call costs O(log n) whatever the limit.
 */
export const takeScript = redisScript(`
local key, limit, cost, window = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call("TIME")
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function parse(member)
  local sum, at, own = string.match(member, "^(%d+):(%d+):(%d+)$")
  return tonumber(sum), tonumber(at), tonumber(own)
end

local before, sum = 0, 0
while true do
  local first = redis.call("ZRANGE", key, 0, 0)[1]
  if not first then break end
  local total, at, own = parse(first)
  if at + window > now then
    before = total - own
    sum = parse(redis.call("ZRANGE", key, -1, -1)[1])
    break
  end
  redis.call("ZREM", key, first)
end

local used = sum - before
if used + cost <= limit then
  if cost > 0 then
    local member = string.format("%.0f:%.0f:%.0f", sum + cost, now, cost)
    redis.call("ZADD", key, sum + cost, member)
    redis.call("PEXPIRE", key, window)
  end
  return {1, limit - used - cost}
end
local leaves = redis.call("ZRANGEBYSCORE", key, before + used + cost - limit, "+inf", "LIMIT", 0, 1)[1]
if not leaves then return {0, window} end
local _, at = parse(leaves)
return {0, at + window - now}
`)
