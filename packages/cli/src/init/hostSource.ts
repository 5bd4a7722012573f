/** hostSource: where an application keeps its own files, and which of them makes its server. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Framework } from "./Project.ts"

export interface HostSource {
  /** Before the names of its files. */
  readonly folder: "" | "src/"
  /** The file that makes the server, as `src/main.ts`; null where none is known by its words. */
  readonly file: string | null
}

const SOURCE = /\.[cm]?[jt]s$/u
const USUAL_NAME = /(?:^|\/)(?:main|server|app|index)\.[cm]?[jt]s$/u

/** How the file that makes the server is known. */
const MAKES: Readonly<Record<Exclude<Framework, "next" | "node">, RegExp>> = {
  nest: /\bNestFactory\s*\.\s*create\b/u,
  fastify: /\bfastify\s*\(/iu,
  hono: /\bnew \w*Hono\b/u,
  express: /\bexpress\s*\(\s*\)/u,
}

export const hostSource = (project: string, framework: Framework): HostSource => {
  // Next.js itself overlooks `src/app` where there is an `app`.
  if (framework === "next") {
    const has = (path: string) => existsSync(join(project, path))
    const isInSrc = !has("app") && !has("pages") && (has("src/app") || has("src/pages"))
    return { folder: isInSrc ? "src/" : "", file: null }
  }
  const files = [...sourcesIn(project, ""), ...sourcesIn(project, "src/")]
  const file =
    framework === "node"
      ? undefined
      : files.find((path) => MAKES[framework].test(readFileSync(join(project, path), "utf8")))
  const folderOf = (path = "") => (path.startsWith("src/") ? "src/" : "")
  return {
    folder: folderOf(file ?? files.find((path) => USUAL_NAME.test(path))),
    file: file ?? null,
  }
}

const sourcesIn = (project: string, folder: "" | "src/"): ReadonlyArray<string> =>
  existsSync(join(project, folder))
    ? readdirSync(join(project, folder), { withFileTypes: true })
        .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
        .map(({ name }) => `${folder}${name}`)
    : []
