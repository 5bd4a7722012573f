/** checkAuthorize: where the sources of a project make the HTTP API, and whether it lets everybody in. */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join, relative } from "node:path"
import { type Check, fail, ok, warn } from "./Check.ts"

const SOURCE = /\.[cm]?[jt]sx?$/u
const NOT_SOURCES = /^(?:\..*|node_modules|dist|build|out|coverage)$/u
/** Enough for any host, and not for a disk. */
const MOST_FILES = 5000
const MOST_BYTES = 500_000

const REMEDY =
  "Pass a function that asks your session: authorize: (request) => ({ allow: true, actor }) or { allow: false, reason }."

export const checkAuthorize = (
  folder: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Check => {
  const apis: Array<string> = []
  const open: Array<string> = []
  for (const path of sources(folder)) {
    const text = readFileSync(path, "utf8")
    if (/\bcreateHttpApi\s*\(/u.test(text)) apis.push(relative(folder, path))
    const before = /^([\s\S]*?)\bauthorize\s*:\s*["'`]UNSAFE_public\b/u.exec(text)?.[1]
    if (before !== undefined) open.push(`${relative(folder, path)}:${before.split("\n").length}`)
  }
  if (open.length > 0)
    return (environment["NODE_ENV"] === "production" ? fail : warn)(
      "authorize",
      `everybody may do everything (UNSAFE_public) in ${open.join(", ")}; it is refused in production`,
      REMEDY,
    )
  return ok(
    "authorize",
    apis.length === 0
      ? "no createHttpApi in the sources of this folder: nothing to look at"
      : `asked in ${apis.join(", ")}`,
  )
}

const sources = (folder: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  const walk = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (found.length >= MOST_FILES || NOT_SOURCES.test(entry.name)) continue
      const path = join(at, entry.name)
      if (entry.isDirectory()) walk(path)
      else if (entry.isFile() && SOURCE.test(entry.name) && statSync(path).size <= MOST_BYTES)
        found.push(path)
    }
  }
  walk(folder)
  return found
}
