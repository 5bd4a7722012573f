// What is often written by hand: Kysely, a row at a time, in a transaction per item or per batch.
import { Kysely, PostgresDialect } from "kysely"
import pg from "pg"
import { DOMAIN } from "../domain/stages.ts"
import { domainSystem } from "../systems/domainSystem.ts"
import { STAGES } from "../workload.ts"

pg.types.setTypeParser(20, (text) => text)

const CHILD = {
  2: ["idea", "cluster_id"],
  3: ["task", "idea_id"],
  4: ["content", "task_id"],
  5: ["image_prompt", "content_id"],
  6: ["image", "prompt_id"],
}

export const system = (variant) =>
  domainSystem(async ({ url }) => {
    const db = new Kysely({
      dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 4 }) }),
    })
    const now = () => new Date()
    const read = (t, table, id) =>
      t.selectFrom(table).selectAll().where("id", "=", id).executeTakeFirstOrThrow()

    const fileKeywords = async (within, site, made) => {
      for (const { description, members, name } of made) {
        let cluster
        for (const id of members)
          await within(async (t) => {
            const keyword = await read(t, "keyword", id)
            cluster ??= await t
              .insertInto("cluster")
              .values({ site_id: site, name, description, keyword_count: members.length })
              .returning("id")
              .executeTakeFirstOrThrow()
            await t
              .updateTable("keyword")
              .set({ status: "clustered", cluster_id: cluster.id, updated_at: now() })
              .where("id", "=", keyword.id)
              .execute()
          })
      }
    }
    const processRow = async (t, { stage, table, to }, site, row, made) => {
      const item = await read(t, table, row.id)
      const [child, reference] = CHILD[stage] ?? []
      for (const { parent: _, ...values } of stage === 7 ? [] : made)
        await t
          .insertInto(child)
          .values({ site_id: site, [reference]: item.id, ...values })
          .returning("id")
          .execute()
      const published = stage === 7 ? { external_url: made[0].url, published_at: now() } : {}
      await t
        .updateTable(table)
        .set({ status: to, updated_at: now(), ...published })
        .where("id", "=", item.id)
        .execute()
    }
    const settle = async (t, { batch, cost, items, made, site, stage }) => {
      if (cost > 0) {
        const account = await t
          .selectFrom("account")
          .selectAll()
          .where("id", "=", site)
          .forUpdate()
          .executeTakeFirstOrThrow()
        const balance = Number(account.balance) - cost
        await t.updateTable("account").set({ balance }).where("id", "=", site).execute()
        await t
          .insertInto("ledger")
          .values({
            account_id: site,
            run_id: site,
            stage,
            batch_no: batch,
            amount: -cost,
            balance_after: balance,
          })
          .execute()
      }
      await t
        .insertInto("activity_log")
        .values({
          site_id: site,
          run_id: site,
          stage,
          batch_no: batch,
          level: "info",
          message: `batch done: stage ${stage}`,
          data: JSON.stringify({ in: items, out: made, credits: cost }),
        })
        .execute()
      const run = await read(t, "run", site)
      await t
        .updateTable("run")
        .set({
          stage,
          batches: run.batches + 1,
          items_in: Number(run.items_in) + items,
          items_out: Number(run.items_out) + made,
          credits: Number(run.credits) + cost,
          updated_at: now(),
        })
        .where("id", "=", site)
        .execute()
    }
    const processBatch = async (within, stage, site, rows, made) => {
      if (stage.stage === 1) return fileKeywords(within, site, made)
      for (const row of rows)
        await within((t) =>
          processRow(
            t,
            stage,
            site,
            row,
            made.filter(({ parent }) => parent === row.id),
          ),
        )
    }

    const runStage = async (work, site) => {
      const stage = { ...work, ...DOMAIN[work.stage - 1] }
      for (let batch = 0; ; batch++) {
        const rows = await db
          .selectFrom(stage.table)
          .selectAll()
          .where("site_id", "=", site)
          .where("status", "=", stage.from)
          .orderBy("id")
          .limit(work.batch)
          .execute()
        if (rows.length === 0) return
        const made = stage.answer(rows)
        const books = {
          batch,
          cost: work.cost,
          items: rows.length,
          made: work.stage === 7 ? 0 : made.length,
          site,
          stage: work.stage,
        }
        if (variant === "batch")
          await db.transaction().execute(async (t) => {
            await processBatch((step) => step(t), stage, site, rows, made)
            await settle(t, books)
          })
        else {
          const within = (step) => db.transaction().execute(step)
          await processBatch(within, stage, site, rows, made)
          await within((t) => settle(t, books))
        }
      }
    }
    return {
      run: async (site) => {
        for (const work of STAGES) await runStage(work, site)
        await db
          .updateTable("run")
          .set({ status: "done", updated_at: now() })
          .where("id", "=", site)
          .execute()
      },
      close: () => db.destroy(),
    }
  })
