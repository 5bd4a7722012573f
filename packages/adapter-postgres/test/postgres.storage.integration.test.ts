/**
 * Every promise of a storage, on Postgres; and after all of it, counters that equal a recount, and no
 * statement of all these that would read a big table whole.
 */
import { storageSuite } from "@pressline/testing/conformance"
import pg from "pg"
import { expect, test } from "vitest"
import { fillWithOthers } from "./fullTables.ts"
import type { Planned } from "./planOf.ts"
import { inSchema, openPool } from "./testDatabase.ts"
import { wholeReads } from "./wholeReads.ts"

const SCHEMA = "suite_storage"

const asked = new Map<string, Planned>()

/** Remembers what it is asked. */
class Recorder extends pg.Client {
  override query(...input: ReadonlyArray<unknown>): never {
    const [statement] = input
    if (typeof statement === "object" && statement !== null && "text" in statement) {
      const { text, values = [] } = statement as pg.QueryConfig
      asked.set(text, { sql: text, parameters: values })
    }
    const ask = Reflect.get(pg.Client.prototype, "query") as (...asked: typeof input) => never
    return Reflect.apply(ask, this, input)
  }
}

storageSuite("Postgres", () => inSchema(SCHEMA, "postgres", Recorder))

const WAITING = {
  keyword_new: ["keywords", "new"],
  cluster_new: ["clusters", "new"],
  idea_new: ["ideas", "new"],
  task_queued: ["tasks", "queued"],
  content_draft: ["contents", "draft"],
  content_prompted: ["contents", "prompted"],
  content_review: ["contents", "review"],
  image_pending: ["images", "pending"],
} as const

test("INV-11 the counters of every site equal a recount", async () => {
  const pool = await openPool(1)
  const columns = Object.entries(WAITING).map(
    ([column, [table, status]]) =>
      `s.${column} - (select count(*) from ${SCHEMA}.${table} t where t.site_id = s.site_id and t.status = '${status}') as ${column}`,
  )
  const tables = ["keywords", "clusters", "ideas", "tasks", "contents", "images"]
  const failed = [1, 2, 3, 4, 5, 6, 7].map(
    (stage) =>
      `s.failed_${stage} - (${tables
        .map(
          (table) =>
            `(select count(*) from ${SCHEMA}.${table} t where t.site_id = s.site_id and t.status = 'failed' and t.failed_stage = ${stage})`,
        )
        .join(" + ")}) as failed_${stage}`,
  )
  const { rows } = await pool.query<Record<string, string>>(
    `select s.site_id, ${[...columns, ...failed].join(", ")} from ${SCHEMA}.site_counts s`,
  )
  await pool.end()
  expect(rows.length).toBeGreaterThan(50)
  const wrong = rows.filter((row) =>
    Object.entries(row).some(([name, off]) => name !== "site_id" && Number(off) !== 0),
  )
  expect(wrong).toEqual([])
})

/** `prune` looks for what is old among all there is: asked for now and then, and in pieces. */
const PRUNES = "as gone from removed"

test("no statement reads a big table whole", async () => {
  const pool = await openPool(1)
  await fillWithOthers(pool, SCHEMA)
  const statements = [...asked.values()].filter(({ sql }) => !sql.includes(PRUNES))
  expect(statements.length).toBeGreaterThan(300)
  const whole = await wholeReads(pool, SCHEMA, statements)
  await pool.end()
  expect(whole).toEqual([])
})
