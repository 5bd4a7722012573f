/** PostgresIdempotencyKeys: keys of requests with what they were answered, until they expire. */
import type { IdempotencyKeys, KeyClaim } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, NOW } from "../connection/Db.ts"
import { Parameters } from "../connection/parameters.ts"

export const postgresIdempotencyKeys = (db: Db): IdempotencyKeys => {
  const keys = db.name("idempotency_keys")
  return {
    claim: ({ key, requestHash, siteId, ttl }) =>
      Effect.gen(function* () {
        for (;;) {
          const p = new Parameters()
          const [site, name] = [p.text(siteId), p.text(key)]
          // Every fresh claim clears a few that have expired.
          const text = `with old as (
            select k.site_id, k.key from ${keys} k
            where k.expires_at <= ${NOW} and not (k.site_id = ${site} and k.key = ${name})
            order by k.expires_at limit 4 for update skip locked
          ), cleared as (
            delete from ${keys} k using old where k.site_id = old.site_id and k.key = old.key
          ), claimed as (
            insert into ${keys} as k (site_id, key, request_hash, expires_at)
            values (${site}, ${name}, ${p.text(requestHash)}, ${NOW} + ${p.duration(ttl)})
            on conflict (site_id, key) do update
              set request_hash = excluded.request_hash, answer = null, expires_at = excluded.expires_at
              where k.expires_at <= ${NOW}
            returning 1 as one
          ) ${asRows("select one from claimed")}`
          const fresh: KeyClaim = { _tag: "Fresh" }
          if ((yield* db.rows("idempotencyKeys.claim", text, p)).length > 0) return fresh
          const there = yield* find(db, siteId, key)
          if (there === null) continue
          const answer: KeyClaim =
            there.request_hash !== requestHash
              ? { _tag: "Conflict" }
              : there.answer === null
                ? { _tag: "InProgress" }
                : { _tag: "Done", answer: there.answer }
          return answer
        }
      }),
    complete: ({ answer, keep, key, siteId }) => {
      const p = new Parameters()
      const text = `with completed as (
        update ${keys} k set answer = ${p.text(answer)}, expires_at = ${NOW} + ${p.duration(keep)}
        where k.site_id = ${p.text(siteId)} and k.key = ${p.text(key)}
      ) ${asRows("select 1 as one")}`
      return Effect.asVoid(db.rows("idempotencyKeys.complete", text, p))
    },
    abandon: (siteId, key) => {
      const p = new Parameters()
      const text = `with abandoned as (
        delete from ${keys} k where k.site_id = ${p.text(siteId)} and k.key = ${p.text(key)} and k.answer is null
      ) ${asRows("select 1 as one")}`
      return Effect.asVoid(db.rows("idempotencyKeys.abandon", text, p))
    },
  }
}

const find = (db: Db, siteId: string, key: string) => {
  const p = new Parameters()
  const query = `select k.request_hash, k.answer from ${db.name("idempotency_keys")} k
    where k.site_id = ${p.text(siteId)} and k.key = ${p.text(key)} and k.expires_at > ${NOW}`
  return Effect.map(
    db.rows<{ request_hash: string; answer: string | null }>(
      "idempotencyKeys.claim",
      asRows(query),
      p,
    ),
    ([row]) => row ?? null,
  )
}
