/** What an unfinished run was asked for: kept beside its storage, so that the same command goes on with it. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { ImportReport } from "@pressline/core/effect"
import * as Schema from "effect/Schema"
import type { DemoOptions } from "./demoOptions.ts"

const DemoRecord = Schema.Struct({
  keywords: Schema.String,
  out: Schema.String,
  format: Schema.Literals(["html", "markdown"]),
  /** The address and name of the model; null: offline. */
  model: Schema.NullOr(Schema.String),
  granted: Schema.Finite,
  imported: ImportReport,
})
export type DemoRecord = typeof DemoRecord.Type

const json = Schema.fromJsonString(DemoRecord)
const decode = Schema.decodeUnknownSync(json)
const encode = Schema.encodeSync(json)

const pathIn = (home: string): string => join(home, "demo.json")

/** Null where no run is unfinished. */
export const readRecord = (home: string): DemoRecord | null =>
  existsSync(pathIn(home)) ? decode(readFileSync(pathIn(home), "utf8")) : null

export function writeRecord(home: string, record: DemoRecord): void {
  mkdirSync(home, { recursive: true })
  const whole = `${pathIn(home)}.new`
  writeFileSync(whole, encode(record))
  renameSync(whole, pathIn(home))
}

export const removeRecord = (home: string): void => rmSync(pathIn(home), { force: true })

export const asksTheSame = (record: DemoRecord, given: DemoOptions): boolean =>
  record.keywords === given.keywords &&
  record.out === given.out &&
  record.format === given.format &&
  record.model === modelOf(given)

/** Which model is asked for, without its key. */
export const modelOf = ({ model }: DemoOptions): string | null =>
  model === null ? null : `${model.baseURL ?? ""} ${model.name} ${model.imageName ?? ""}`.trim()
