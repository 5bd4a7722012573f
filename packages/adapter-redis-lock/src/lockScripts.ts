/** The scripts of the lock: each looks at the owner and acts in one step. */
import { redisScript } from "./RedisClient.ts"

/**
 * Takes or extends a lock. ARGV: run, epoch, milliseconds, and what else may be replaced ("": nothing).
 * Answers false when it is the caller's now, else who has it.
 */
export const takeScript = redisScript(`
local there = redis.call("GET", KEYS[1])
if there and there ~= ARGV[4] then
  local run, epoch = string.match(there, "^(.*):(%d+)$")
  if run ~= ARGV[1] or tonumber(epoch) > tonumber(ARGV[2]) then return there end
end
redis.call("SET", KEYS[1], ARGV[1] .. ":" .. ARGV[2], "PX", ARGV[3])
return false
`)

/** Frees a lock of this owner, whatever its epoch. ARGV: run. */
export const releaseScript = redisScript(`
local there = redis.call("GET", KEYS[1])
if there and (there == ARGV[1] or string.match(there, "^(.*):%d+$") == ARGV[1]) then
  redis.call("DEL", KEYS[1])
end
return false
`)

export const inspectScript = redisScript(`return redis.call("GET", KEYS[1])`)
