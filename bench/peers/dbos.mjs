// DBOS: a workflow per run, and a step or a transaction of the application's database per batch.
import { AsyncLocalStorage } from "node:async_hooks"
import { DBOS } from "@dbos-inc/dbos-sdk"
import {
  assertStillOwnsWorkflow,
  DBOSStepAlreadyRecordedError,
  migrateDataSourcePG,
  registerDataSource,
  replayRecordedStep,
  runTransaction,
} from "@dbos-inc/dbos-sdk/datasource"
import pg from "pg"
import { ask, handleBatch, planBatches } from "../domain/batches.ts"
import { FINISH } from "../domain/statements.ts"
import { domainSystem } from "../systems/domainSystem.ts"

const transaction = new AsyncLocalStorage()

// A data source of `pg`, after the interface that DBOS asks for.
class PgDataSource {
  name = "app"
  #pool
  constructor(pool) {
    this.#pool = pool
  }
  async initialize() {}
  async destroy() {}
  async #within(work) {
    const client = await this.#pool.connect()
    try {
      await client.query("begin")
      const result = await work(client)
      await client.query("commit")
      return result
    } catch (error) {
      await client.query("rollback")
      throw error
    } finally {
      client.release()
    }
  }
  async deleteCheckpoints(workflow, from, beforeCommit) {
    await this.#within(async (client) => {
      await client.query(
        "delete from dbos.transaction_completion where workflow_id = $1 and function_num >= $2",
        [workflow, from],
      )
      if (beforeCommit) await beforeCommit()
    })
  }
  async invokeTransactionFunction(_config, target, work, ...args) {
    const id = DBOS.workflowID
    const step = DBOS.stepID
    const { rows } = await this.#pool.query({
      name: "recorded",
      text: "select output, error from dbos.transaction_completion where workflow_id = $1 and function_num = $2",
      values: [id, step],
    })
    if (rows.length > 0) return replayRecordedStep(rows[0])
    return this.#within(async (client) => {
      const result = await transaction.run(client, () => work.call(target, ...args))
      const { rowCount } = await client.query({
        name: "record",
        text: "insert into dbos.transaction_completion (workflow_id, function_num, output) values ($1, $2, $3) on conflict do nothing",
        values: [id, step, JSON.stringify({ json: result })],
      })
      if (rowCount === 0) throw new DBOSStepAlreadyRecordedError(id, step)
      await assertStillOwnsWorkflow(id)
      return result
    })
  }
}

const configure = (url) =>
  DBOS.setConfig({ name: "bench", systemDatabaseUrl: withPassword(url), logLevel: "error" })

// DBOS wants a password, even where the server asks for none.
const withPassword = (url) => {
  const parsed = new URL(url)
  if (parsed.password === "") parsed.password = "unused"
  return parsed.href
}

export const system = (variant) =>
  domainSystem(
    async ({ url }) => {
      const pool = new pg.Pool({ connectionString: url, max: 4 })
      configure(url)
      if (variant === "transaction") registerDataSource(new PgDataSource(pool))
      const store = (stage, site, batch, ids) =>
        variant === "transaction"
          ? runTransaction(
              () => handleBatch(transaction.getStore(), stage, { site }, batch, ids),
              `stage-${stage}`,
              { dsName: "app" },
            )
          : DBOS.runStep(() => handleBatch(pool, stage, { site }, batch, ids), {
              name: `stage-${stage}`,
            })
      const workflow = DBOS.registerWorkflow(
        async (site) => {
          for (let stage = 1; stage <= 7; stage++) {
            const batches = await DBOS.runStep(() => planBatches(pool, stage, { site }), {
              name: `plan-${stage}`,
            })
            for (const [batch, ids] of batches.entries()) await store(stage, site, batch, ids)
          }
          await DBOS.runStep(() => ask(pool, FINISH, [site]).then(() => null), { name: "finish" })
        },
        { name: "pipeline" },
      )
      await DBOS.launch()
      return {
        run: async (site) => {
          const handle = await DBOS.startWorkflow(workflow, { workflowID: `run-${site}` })(site)
          await handle.getResult()
        },
        close: async () => {
          await DBOS.shutdown()
          await pool.end()
        },
      }
    },
    async (url) => {
      const client = new pg.Client(url)
      await client.connect()
      await client.query("begin")
      if (variant === "transaction")
        await migrateDataSourcePG(async (query) => (await client.query(query)).rows)
      await client.query("commit")
      await client.end()
    },
  )
