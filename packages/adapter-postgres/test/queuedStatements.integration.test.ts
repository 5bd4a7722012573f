/**
 * One statement at a time on a connection of ours, new plans included. `pg` 8 warns of the second that
 * queues up, once a process; `pg` 9 is to refuse the first. Here each is noticed.
 */
import { it } from "@effect/vitest"
import { postgres } from "@pressline/adapter-postgres"
import { Ids, Storage } from "@pressline/core/effect"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import pg from "pg"
import { afterEach, beforeEach, expect, vi } from "vitest"
import { openPool, serverUrl } from "./testDatabase.ts"
import { newId } from "./twoWorkers.ts"

/** What was asked of a connection that had not answered yet. */
const queued: Array<string> = []
const asked: Array<string> = []

beforeEach(() => {
  const busy = new WeakSet<pg.Client>()
  const query = Reflect.get(pg.Client.prototype, "query") as (
    this: pg.Client,
    statement: string | { readonly text: string },
    ...more: ReadonlyArray<unknown>
  ) => Promise<unknown>
  const watching: typeof query = async function (statement, ...more) {
    const text = typeof statement === "string" ? statement : statement.text
    asked.push(text)
    if (busy.has(this)) queued.push(text)
    busy.add(this)
    try {
      return await query.call(this, statement, ...more)
    } finally {
      busy.delete(this)
    }
  }
  vi.spyOn(pg.Client.prototype, "query").mockImplementation(watching as never)
})

afterEach(() => {
  vi.restoreAllMocks()
  for (const list of [queued, asked]) list.length = 0
})

it.live("a connection that makes its plans anew is asked for nothing else meanwhile", () =>
  Effect.gen(function* () {
    const connectionString = yield* Effect.promise(serverUrl)
    const context = yield* Layer.build(postgres({ connectionString, schema: "queued" }))
    const storage = Context.get(context, Storage)
    yield* storage.migrate
    const runId = yield* newId
    yield* Effect.all(
      Array.from({ length: 1000 }, () => storage.runs.find(runId)),
      { concurrency: 40 },
    )
    // Ten connections, after their 16th statement and after their 64th.
    expect(asked.filter((text) => text === "discard plans").length).toBeGreaterThanOrEqual(10)
    expect(new Set(queued)).toEqual(new Set())
  }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
)

it.live("what queues up is noticed", () =>
  Effect.gen(function* () {
    const pool = yield* Effect.acquireRelease(
      Effect.promise(() => openPool(1)),
      (opened) => Effect.promise(() => opened.end()),
    )
    yield* Effect.promise(async () => {
      const client = await pool.connect()
      await Promise.all([client.query("select 1"), client.query("select 2")])
      client.release()
    })
    expect(queued).toEqual(["select 2"])
  }).pipe(Effect.scoped),
)
