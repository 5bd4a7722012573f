/** The systems that can be measured, by name. */
import type { System } from "../System.ts"

export interface Listed {
  readonly about: string
  readonly load: () => Promise<System>
  readonly redis?: boolean
  /** Larger workloads take it too long. */
  readonly atMost?: number
}

const peer = (file: string, variant: string): (() => Promise<System>) => {
  const url = new URL(`../peers/${file}.mjs`, import.meta.url)
  return async () => {
    const module = (await import(url.href)) as { readonly system: (variant: string) => System }
    return module.system(variant)
  }
}

const pressline = async (behaviour: object): Promise<System> =>
  (await import("./pressline.ts")).presslineSystem(behaviour)

/** What every comparison has. */
export const OURS: Readonly<Record<string, Listed>> = {
  floor: {
    about: "hand-written pg: one prepared statement and one commit per batch, one connection",
    load: async () => (await import("./floor.ts")).floor,
  },
  "pressline-sequential": {
    about: "one call at a time, and a commit per batch",
    load: () => pressline({ concurrency: 1, groupCommit: false }),
  },
  pressline: { about: "as it ships", load: () => pressline({}) },
  "pressline-observed": {
    about: "with a tracer that keeps its spans, and a logger",
    load: async () => pressline((await import("./observers.ts")).observers()),
  },
}

/** What others do with the same tables and the same statements; see peers/README.md. */
export const PEERS: Readonly<Record<string, Listed>> = {
  "graphile-worker": {
    about: "a job per batch, added by the stage, local queue of 50",
    load: peer("graphileWorker", "localQueue"),
  },
  bullmq: {
    about: "a flow per stage with a job per batch, on Redis",
    load: peer("bullmq", "redis"),
    redis: true,
  },
  "bullmq-postgres": {
    about: "the same on BullMQ's Postgres backend",
    load: peer("bullmq", "postgres"),
  },
  "pg-boss": { about: "a job per batch, inserted by the stage", load: peer("pgBoss", "bulk") },
  "dbos-step": { about: "a workflow per run, a step per batch", load: peer("dbos", "step") },
  "dbos-transaction": {
    about: "a workflow per run, a transaction per batch",
    load: peer("dbos", "transaction"),
  },
  "hand-made": {
    about: "Kysely, statements per item, a transaction per item",
    load: peer("handMade", "item"),
    atMost: 10_000,
  },
  "hand-made-batch": {
    about: "Kysely, statements per item, a transaction per batch",
    load: peer("handMade", "batch"),
    atMost: 10_000,
  },
}

export const systemNamed = (name: string): Listed => {
  const system = { ...OURS, ...PEERS }[name]
  if (system === undefined) throw new Error(`there is no system ${name}`)
  return system
}
