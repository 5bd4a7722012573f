/** Pressline in Redis: the site lock, and rate limits that all processes share. */
export type { RedisClient } from "./RedisClient.ts"
export { redisLock, type RedisLockOptions } from "./redisLock.ts"
export { redisRateLimit, type RedisRateLimitOptions } from "./redisRateLimit.ts"
