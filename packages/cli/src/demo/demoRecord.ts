/** What an unfinished run was asked for: kept beside its storage, so that the same command goes on with it. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { ImportReport } from "@pressline/core/effect"
import * as Option from "effect/Option"
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
const decode = Schema.decodeUnknownOption(json)
const encode = Schema.encodeSync(json)

const pathIn = (home: string): string => join(home, "demo.json")

/** Null where no run is unfinished; `unreadable` where the file is damaged, or of another version. */
export const readRecord = (home: string): DemoRecord | "unreadable" | null =>
  existsSync(pathIn(home))
    ? Option.getOrElse(decode(readFileSync(pathIn(home), "utf8")), () => "unreadable" as const)
    : null

/** It is on disk, whole, before the run begins that it belongs to. */
export function writeRecord(home: string, record: DemoRecord): void {
  mkdirSync(home, { recursive: true })
  const whole = `${pathIn(home)}.new`
  writeFileSync(whole, encode(record), { flush: true })
  renameSync(whole, pathIn(home))
  syncFolder(home)
}

export const removeRecord = (home: string): void => rmSync(pathIn(home), { force: true })

/** Moves a record that cannot be read out of the way; answers where it is. */
export function putAside(home: string): string {
  const aside = `${pathIn(home)}.unreadable`
  renameSync(pathIn(home), aside)
  return aside
}

/** Windows keeps names by itself, and opens no folder. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return
  const opened = openSync(folder, "r")
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

export const asksTheSame = (record: DemoRecord, given: DemoOptions): boolean =>
  record.keywords === given.keywords &&
  record.out === given.out &&
  record.format === given.format &&
  record.model === modelOf(given)

/** Which model is asked for, without its key. */
export const modelOf = ({ model }: DemoOptions): string | null =>
  model === null ? null : `${model.baseURL ?? ""} ${model.name} ${model.imageName ?? ""}`.trim()
