/** The floor: hand-written `pg`, one prepared statement and one commit per batch, on one connection. */
import pg from "pg"
import { ask, readBatches, storeBatch } from "../domain/batches.ts"
import { FINISH } from "../domain/statements.ts"
import { STAGES } from "../workload.ts"
import { domainSystem } from "./domainSystem.ts"

export const floor = domainSystem(async ({ url }) => {
  const client = new pg.Client(url)
  await client.connect()
  return {
    run: async (site) => {
      for (const { stage } of STAGES) {
        let batch = 0
        for await (const rows of readBatches(client, stage, { site }))
          await storeBatch(client, stage, { site }, batch++, rows)
      }
      await ask(client, FINISH, [site])
    },
    close: () => client.end(),
  }
})
