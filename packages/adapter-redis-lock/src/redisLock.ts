/** redisLock: the key `automation_lock_{site_id}` in Redis, owned by a run. */
import {
  Id,
  type LockOwner,
  type LockResult,
  LockUnavailable,
  SiteId,
  SiteLock,
  type SiteLockShape,
} from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { inspectScript, releaseScript, takeScript } from "./lockScripts.ts"
import { durationOf } from "./durationOf.ts"
import {
  DEFAULT_TIMEOUT,
  type RedisClient,
  type RedisScript,
  type RunScript,
  scriptsOn,
} from "./RedisClient.ts"

export interface RedisLockOptions {
  /** An ioredis `Redis` or `Cluster`, 5 or 6. It stays yours to close. */
  readonly client: RedisClient
  /** What stands before the site id in a key; default `automation_lock_`. */
  readonly prefix?: string
  /**
   * How long a lock outlives its last renewal, as a Duration input; default: what the engine asks for,
   * twice the lease (60 seconds). A shorter time than that is not taken: the lock would run out between
   * two renewals.
   */
  readonly ttl?: Duration.Input
  /**
   * True: no run starts or resumes without the lock, for shops where another system shares the key.
   * Default false: without Redis runs start and go on, and say `lock.degraded` in their logs.
   */
  readonly required?: boolean
  /** How long an answer of Redis is waited for, as a Duration input; default 2 seconds. */
  readonly timeout?: Duration.Input
}

/**
 * The site lock in Redis: a fast refusal, and a key that other systems can look at. Storage decides
 * whether a site is busy, so a lock that is lost, flushed or stale never harms a run. The value is
 * `{run id}:{epoch}`. A value of another form belongs to another system and is never taken over.
 *
 * @example
 * ```ts
 * import { redisLock } from "@pressline/adapter-redis-lock"
 * import { createAutomation, localAi } from "@pressline/core"
 * import { Redis } from "ioredis"
 *
 * const client = new Redis("redis://localhost:6379")
 * const automation = createAutomation({ ai: localAi(), lock: redisLock({ client }) })
 * ```
 */
export const redisLock = (options: RedisLockOptions): Layer.Layer<SiteLock> => {
  const timeout = durationOf("redisLock", "timeout", options.timeout ?? DEFAULT_TIMEOUT)
  const least =
    options.ttl === undefined ? Duration.zero : durationOf("redisLock", "ttl", options.ttl)
  return Layer.sync(SiteLock, () => lockOn(options, scriptsOn(options.client, timeout), least))
}

const lockOn = (
  { prefix = "automation_lock_", required = false }: RedisLockOptions,
  run: RunScript,
  least: Duration.Duration,
): SiteLockShape => {
  const ask = (
    script: RedisScript,
    siteId: string,
    input: ReadonlyArray<string | number>,
  ): Effect.Effect<string | null, LockUnavailable> =>
    isSiteId(siteId)
      ? run(script, `${prefix}${siteId}`, input).pipe(
          Effect.map((answer) => (typeof answer === "string" ? answer : null)),
          Effect.mapError(({ cause, detail }) => new LockUnavailable({ siteId, detail, cause })),
        )
      : Effect.fail(new LockUnavailable({ siteId: shown(siteId), detail: "it is no site id" }))

  /** Null: it is ours now. */
  const take = (input: {
    readonly siteId: string
    readonly owner: LockOwner
    readonly ttl: Duration.Duration
    readonly replacing?: LockOwner
  }) => {
    const { owner, replacing, siteId, ttl } = input
    const millis = Math.max(1, Math.ceil(Duration.toMillis(Duration.max(ttl, least))))
    const instead = replacing === undefined ? "" : valueOf(replacing)
    return ask(takeScript, siteId, [owner.runId, owner.epoch, millis, instead])
  }

  return {
    required,
    acquire: (input) =>
      Effect.flatMap(take(input), (there): Effect.Effect<LockResult, LockUnavailable> => {
        if (there === null) return Effect.succeed({ _tag: "Acquired" })
        const owner = runOf(there)
        if (owner !== null) return Effect.succeed({ _tag: "HeldBy", owner })
        const detail = `another system has it, with the value ${shown(there)}`
        return Effect.fail(new LockUnavailable({ siteId: input.siteId, detail }))
      }),
    renew: (input) => Effect.map(take(input), (there) => there === null),
    release: ({ runId, siteId }) => Effect.asVoid(ask(releaseScript, siteId, [runId])),
    // The value of another system is its owner's name, so that an operator can see and free it.
    inspect: (siteId) =>
      Effect.map(ask(inspectScript, siteId, []), (there) =>
        there === null ? null : (runOf(there) ?? { runId: there, epoch: 0 }),
      ),
  }
}

const isSiteId = Schema.is(SiteId)
const isRunId = Schema.is(Id)

const valueOf = ({ epoch, runId }: LockOwner): string => `${runId}:${epoch}`

/** The run that a value names; null: it is none of ours. */
const runOf = (value: string): LockOwner | null => {
  const [, runId = "", epoch = ""] = /^(.*):(\d{1,15})$/.exec(value) ?? []
  return isRunId(runId) ? { runId, epoch: Number(epoch) } : null
}

/** Fit for a message, however long or odd it is. */
const shown = (text: string): string =>
  JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
