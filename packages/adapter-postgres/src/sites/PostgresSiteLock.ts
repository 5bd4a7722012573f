/** PostgresSiteLock: a row per locked site, which runs out by the database's clock. */
import {
  type LockOwner,
  type LockResult,
  LockUnavailable,
  type SiteLockShape,
  type StorageError,
} from "@pressline/core/effect"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW } from "../connection/Db.ts"
import { Parameters } from "../connection/parameters.ts"

interface Request {
  readonly siteId: string
  readonly owner: LockOwner
  readonly ttl: Duration.Duration
  readonly replacing?: LockOwner
}

const OWNER = `l.run_id as "runId", l.epoch`

export const postgresSiteLock = (db: Db): SiteLockShape => {
  const locks = db.name("locks")
  const ask = <Row>(siteId: string, text: string, p: Parameters) =>
    db
      .rows<Row>("lock", text, p)
      .pipe(
        Effect.mapError(
          (error: StorageError) =>
            new LockUnavailable({ siteId, detail: error.detail, cause: error }),
        ),
      )
  const inspect = (siteId: string): Effect.Effect<LockOwner | null, LockUnavailable> => {
    const p = new Parameters()
    const query = `select ${OWNER} from ${locks} l where l.site_id = ${p.text(siteId)} and l.expires_at > ${NOW}`
    return Effect.map(ask<LockOwner>(siteId, asRows(query), p), ([owner]) => owner ?? null)
  }
  const taken = (input: Request): Effect.Effect<boolean, LockUnavailable> => {
    const { owner, replacing, siteId, ttl } = input
    const p = new Parameters()
    const instead =
      replacing === undefined
        ? ""
        : ` or (l.run_id = ${p.text(replacing.runId)} and l.epoch = ${p.int(replacing.epoch)})`
    const text = `with taken as (
      insert into ${locks} as l (site_id, run_id, epoch, expires_at)
      values (${p.text(siteId)}, ${p.text(owner.runId)}, ${p.int(owner.epoch)}, ${NOW} + ${p.duration(ttl)})
      on conflict (site_id) do update
        set run_id = excluded.run_id, epoch = excluded.epoch, expires_at = excluded.expires_at
        where l.expires_at <= ${NOW} or (l.run_id = excluded.run_id and l.epoch <= excluded.epoch)${instead}
      returning 1 as one
    ) ${asRows("select one from taken")}`
    return Effect.map(ask(siteId, text, p), (rows) => rows.length > 0)
  }
  return {
    required: false,
    acquire: (input) =>
      Effect.gen(function* () {
        for (;;) {
          const acquired: LockResult = { _tag: "Acquired" }
          if (yield* taken(input)) return acquired
          const owner = yield* inspect(input.siteId)
          const refused: LockResult | null = owner && { _tag: "HeldBy", owner }
          if (refused !== null) return refused
        }
      }),
    renew: (input) => taken(input),
    release: ({ runId, siteId }) => {
      const p = new Parameters()
      const text = `with freed as (
        delete from ${locks} l where l.site_id = ${p.text(siteId)} and l.run_id = ${p.text(runId)} and l.expires_at > ${NOW}
      ) ${asRows("select 1 as one")}`
      return Effect.asVoid(ask(siteId, text, p))
    },
    inspect,
  }
}
