/** What is remembered of budgets' episodes, and for how long. */
import { expect, it } from "@effect/vitest"
import { Ids } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { serverUrl } from "./testDatabase.ts"
import { newId, runWithKeywords, storageOn } from "./twoWorkers.ts"

const SCHEMA = "told_budgets"

it.live("an episode is forgotten 62 days after it was told, when its run is gone as well", () =>
  Effect.gen(function* () {
    const url = yield* Effect.promise(() => serverUrl())
    const { pool, storage } = yield* storageOn(url, SCHEMA)
    yield* storage.migrate
    const { runId } = yield* runWithKeywords(storage, 1)
    const tell = (episode: string, run: string, days: number) =>
      Effect.promise(() =>
        pool.query(
          `insert into ${SCHEMA}.told_budgets (episode, notification_id, run_id, at)
           values (md5($1)::uuid, gen_random_uuid(), $2, now() - $3 * interval '1 day')`,
          [episode, run, days],
        ),
      )
    yield* tell("old, its run is there", runId, 63)
    yield* tell("old, its run is gone", yield* newId, 63)
    yield* tell("young, its run is gone", yield* newId, 61)
    yield* storage.prune({ logsBefore: null, runsBefore: new Date(), limit: 100, from: null })
    const left = yield* Effect.promise(() =>
      pool.query<{ told: boolean }>(
        `select exists (select 1 from ${SCHEMA}.told_budgets where episode = md5(e)::uuid) as told
         from unnest($1::text[]) with ordinality u(e, n) order by n`,
        [["old, its run is there", "old, its run is gone", "young, its run is gone"]],
      ),
    )
    expect(left.rows.map(({ told }) => told)).toEqual([true, false, true])
  }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
)
