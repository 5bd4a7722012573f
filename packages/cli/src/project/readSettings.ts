/** readSettings: a site's config as JSON, as the HTTP API answers it, as a change of its settings. */
import { findPackageJSON } from "node:module"
import { dirname, join } from "node:path"
import { ConfigPatch, toValidationFailed } from "@pressline/core/effect"
import * as Cause from "effect/Cause"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import { wrongUsage } from "../terminal/CommandFailed.ts"

/** The page of the fields, where it is installed. */
const CONFIGURATION = join(
  dirname(findPackageJSON("@pressline/core", import.meta.url) ?? ""),
  "docs/configuration.md",
)

/** What a config says of a site beyond its settings: it is the site's own, and not set. */
const NOT_SETTINGS: ReadonlySet<string> = new Set([
  "id",
  "site_id",
  "account_id",
  "last_run_at",
  "next_run_at",
  "version",
  "created_at",
  "updated_at",
])

export interface SettingsFile {
  readonly patch: ConfigPatch
  /** The names that are set, and those that are not settings. */
  readonly names: ReadonlyArray<string>
  readonly ignored: ReadonlyArray<string>
}

/** @throws CommandFailed that names every field that is wrong or unknown. */
export const readSettings = (text: string, file: string): SettingsFile => {
  const found = objectIn(text, file)
  const fields = isObject(found["config"]) ? found["config"] : found
  const ignored = Object.keys(fields).filter((name) => NOT_SETTINGS.has(name))
  const settings = Object.fromEntries(
    Object.entries(fields).filter(([name]) => !NOT_SETTINGS.has(name)),
  )
  const names = Object.keys(settings)
  if (names.length === 0) throw wrongUsage(`${file} has no setting.`)
  const decoded = decode(settings, { errors: "all", onExcessProperty: "error" })
  if (Exit.isSuccess(decoded)) return { patch: decoded.value, names, ignored }
  const error = Cause.squash(decoded.cause)
  if (!Schema.isSchemaError(error)) throw error
  const { issues } = toValidationFailed(error)
  throw wrongUsage(
    `${file} cannot be imported:\n${issues.map(({ message, path }) => `  ${path}: ${message}`).join("\n")}`,
    `Nothing was changed. The fields are in ${CONFIGURATION}`,
  )
}

const decode = Schema.decodeUnknownExit(ConfigPatch)

const objectIn = (text: string, file: string): Record<string, unknown> => {
  const value = parsed(text, file)
  if (!isObject(value)) throw wrongUsage(`${file} is not a JSON object of settings.`)
  return value
}

const parsed = (text: string, file: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw wrongUsage(`${file} is not JSON: ${error instanceof Error ? error.message : ""}`)
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
