/** Every promise of a storage, on Postgres; and after all of it, counters that equal a recount. */
import { storageSuite } from "@pressline/testing/conformance"
import { expect, test } from "vitest"
import { inSchema, openPool } from "./testDatabase.ts"

const SCHEMA = "suite_storage"

storageSuite("Postgres", () => inSchema(SCHEMA))

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
