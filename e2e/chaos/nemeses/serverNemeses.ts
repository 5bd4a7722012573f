/** What happens to the servers, and to what they hold. */
import { makeDue } from "@pressline/tools-fleet/dueSites"
import { command, SCHEMA } from "../ChaosGround.ts"
import type { Nemesis } from "./Nemesis.ts"

const MINUTE = 60_000

export const serverNemeses: ReadonlyArray<Nemesis> = [
  { name: "db_restarts", every: 20_000, strike: ({ ground }) => ground.restartDatabase() },
  {
    name: "backends_terminated",
    every: 9000,
    strike: async ({ chooser, ground }) => {
      await ground.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where pid <> pg_backend_pid() and backend_type = 'client backend' and random() < $1`,
        [chooser.pick([0.2, 0.6, 1])],
      )
    },
  },
  {
    name: "redis_flushes",
    every: 30_000,
    strike: ({ ground }) => command(ground.redis.current.url, "FLUSHALL"),
  },
  { name: "redis_restarts", every: 35_000, strike: ({ ground }) => ground.redis.current.restart() },
  { name: "redis_failovers", every: 40_000, strike: ({ ground }) => ground.redis.failover() },
]

export interface DueSites {
  readonly nemesis: Nemesis
  /** Names of the rounds, and the time of day at which their sites were due. */
  readonly rounds: ReadonlyArray<{ readonly prefix: string; readonly due: Date }>
}

export const DUE_SITES = 6

/** Sites whose due time was a few minutes ago, all at once: every process ticks, and dies in its tick. */
export const dueSites = (): DueSites => {
  const rounds: Array<{ prefix: string; due: Date }> = []
  return {
    rounds,
    nemesis: {
      name: "due_rounds",
      every: 10_000,
      strike: async ({ chooser, ground, operators }) => {
        const prefix = `timed${rounds.length + 1}`
        const ago = chooser.between(2, 20) * MINUTE
        const due = new Date(Math.floor((Date.now() - ago) / MINUTE) * MINUTE)
        rounds.push({ prefix, due })
        const node = { ask: operators.ask }
        const where = { node, pool: ground.pool, schema: SCHEMA }
        const at = { scheduledTime: due.toISOString().slice(11, 16), timezone: "UTC" }
        await makeDue(where, { count: DUE_SITES, prefix, due }, at)
      },
    },
  }
}
