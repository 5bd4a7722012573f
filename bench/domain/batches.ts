/** Batches of the hand-written systems, by any client of `pg`. */
import type { ClientBase, Pool } from "pg"
import { workOf } from "../workload.ts"
import { domainStage, type Row } from "./stages.ts"
import {
  idsStatement,
  type Owner,
  pageStatement,
  rowsStatement,
  type Statement,
  writeParameters,
  writeStatement,
} from "./statements.ts"

type Connection = Pick<ClientBase | Pool, "query">

export const ask = async (
  connection: Connection,
  statement: Statement,
  values: ReadonlyArray<unknown>,
): Promise<ReadonlyArray<Row>> => {
  const { rows } = await (connection as Pool).query<Row>({ ...statement, values: [...values] })
  return rows
}

const chunks = <A>(list: ReadonlyArray<A>, size: number): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  )

const PAGE = 1000

/** The batches of a stage, read ahead by the page. */
export async function* readBatches(
  connection: Connection,
  stage: number,
  { site }: Owner,
): AsyncGenerator<ReadonlyArray<Row>> {
  const { batch } = workOf(stage)
  let after = "0"
  for (;;) {
    const page = await ask(connection, pageStatement(stage), [
      site,
      after,
      Math.floor(PAGE / batch) * batch,
    ])
    const last = page.at(-1)
    if (last === undefined) return
    after = last.id
    yield* chunks(page, batch)
  }
}

/** Asks the AI and stores its answer. */
export const storeBatch = async (
  connection: Connection,
  stage: number,
  owner: Owner,
  batch: number,
  rows: ReadonlyArray<Row>,
): Promise<void> => {
  const made = domainStage(stage).answer(rows)
  const values = writeParameters(stage, owner, batch, made)
  const [run] = await ask(connection, writeStatement(stage), values)
  if (Number(run?.["advanced"]) !== rows.length)
    throw new Error(`stage ${stage}, batch ${batch}: not every item was advanced`)
}

/** Everything of a stage, as ids by the batch: what a queue is filled with. */
export const planBatches = async (
  connection: Connection,
  stage: number,
  { site }: Owner,
): Promise<ReadonlyArray<ReadonlyArray<string>>> => {
  const rows = await ask(connection, idsStatement(stage), [site])
  return chunks(
    rows.map(({ id }) => id),
    workOf(stage).batch,
  )
}

/** What a queue's handler does: one statement to read, one to write. */
export const handleBatch = async (
  connection: Connection,
  stage: number,
  owner: Owner,
  batch: number,
  ids: ReadonlyArray<string>,
): Promise<void> =>
  storeBatch(connection, stage, owner, batch, await ask(connection, rowsStatement(stage), [ids]))
