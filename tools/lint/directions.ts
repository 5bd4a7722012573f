import { isHttpClient, type SourceFile } from "./sourceFile.ts"

/**
 * Who may import whom, as one table: a change of the house plan is a change of these lines, made
 * together with ARCHITECTURE.md.
 */

/** Rooms under a package's src, and the rooms each may enter. A file at the root may enter all. */
type Rooms = Readonly<Record<string, ReadonlyArray<string>>>

const STATEMENTS = ["statements", "rows", "connection"]

/** What every part of a page stands on. */
const PAGE = ["live", "words", "looks"]

/** Packages that have rooms; in the others any file may import any other. */
export const ROOMS: Readonly<Record<string, Rooms>> = {
  core: {
    domain: [],
    ports: ["domain"],
    engine: ["ports", "domain"],
    stages: ["engine", "ports", "domain", "ai"],
    operations: ["engine", "ports", "domain", "ai"],
    memory: ["ports", "domain"],
    ai: ["ports", "domain"],
    custom: ["ports", "domain"],
  },
  /** Inside of a room: its root is what its rooms stand on, and enters none of them. */
  "core/engine": {
    notify: [],
    publish: [],
    lease: [],
    credits: ["publish"],
    start: ["credits", "lease"],
    stage: ["credits", "lease", "publish"],
    run: ["stage", "credits", "lease", "publish"],
    worker: ["run", "start", "notify", "credits", "lease", "publish"],
  },
  "adapter-postgres": {
    connection: [],
    schema: ["connection"],
    rows: ["connection"],
    statements: ["rows", "connection"],
    runs: STATEMENTS,
    pipeline: STATEMENTS,
    sites: STATEMENTS,
    credits: STATEMENTS,
    messages: STATEMENTS,
  },
  cli: {
    terminal: [],
    project: ["terminal"],
    demo: ["project", "terminal"],
    doctor: ["project", "terminal"],
    init: ["project", "terminal"],
    commands: ["demo", "doctor", "init", "project", "terminal"],
  },
  dashboard: {
    server: [],
    words: [],
    looks: [],
    live: ["words", "looks"],
    controls: PAGE,
    parts: ["controls", ...PAGE],
    config: ["parts", "controls", ...PAGE],
    page: ["config", "parts", "controls", ...PAGE],
    app: ["page", "parts", "controls", ...PAGE, "server"],
  },
}

/** Rooms of which another may name types, and no more. */
const TYPES_ONLY: Readonly<Record<string, Rooms>> = { dashboard: { app: ["server"] } }

/** Rooms that know no library and no platform: only stable Effect. */
const PURE_ROOMS = ["domain", "ports"]

/** Libraries, where a package's own dependency list does not say it all. */
const LIBRARIES: Readonly<Record<string, ReadonlyArray<string>>> = {
  core: ["csv-parse", "sanitize-html"],
  testing: ["vitest", "@effect/vitest"],
}

const ANY = "*"

/** Packages of this repository that each package may import. Adapters: see `siblings`. */
const SIBLINGS: Readonly<Record<string, ReadonlyArray<string>>> = {
  core: [],
  "safe-http": ["core"],
  testing: ["core"],
  http: ["core"],
  dashboard: ["core", "http"],
  cli: [ANY],
}

/** Every other package is an adapter: core, and the guarded HTTP client, but never another adapter. */
const siblings = (pkg: string): ReadonlyArray<string> => SIBLINGS[pkg] ?? ["core", "safe-http"]

/** Modules at Effect's root of which no export is marked stable in 4.1. */
const UNSTABLE_MODULES =
  /^(Arbitrary|ByteSize|Bytes|ChannelSchema|ErrorReporter|ExecutionPlan|FileSystem|Glob|Graph|HashRing|LayerMap|LayerRef|Newtype|PartitionedSemaphore|Path|PlatformError|SemVer|SemVerRange|Stdio|Terminal|TextDiff|TxChunk|Version)$/
/** Effect's folders are unstable as a whole, but for these. */
const STABLE_IN_FOLDERS = /^(testing\/TestClock|encoding\/(Base64|Base64Url|Hex|EncodingError))$/

/** Why `file` may not import `specifier`, or undefined when it may. */
export function refusal(
  file: SourceFile,
  specifier: string,
  typeOnly: boolean,
): string | undefined {
  if (specifier.startsWith(".")) return refuseRelative(file, specifier, typeOnly)
  if (specifier === "effect" || specifier.startsWith("effect/"))
    return refuseEffect(file, specifier.slice("effect/".length), typeOnly)
  const ours =
    /^@pressline\/([^/]+)/.exec(specifier)?.[1] ??
    (specifier === "pressline" ? specifier : undefined)
  if (ours !== undefined) return refuseSibling(file, ours, typeOnly)
  return refuseLibrary(file, specifier)
}

function refuseRelative(
  file: SourceFile,
  specifier: string,
  typeOnly: boolean,
): string | undefined {
  const target = file.segments.slice(0, -1)
  for (const part of specifier.split("/")) {
    if (part === "..") {
      if (target.pop() === undefined)
        return "A relative import stays inside the package's src folder."
    } else if (part !== ".") target.push(part)
  }
  if (
    target.length === 1 &&
    /^(index|effect|conformance|react)\.(ts|tsx|js)$/.test(target[0] ?? "")
  )
    return "Import from the file that defines, not from a public face."
  const rooms = ROOMS[file.pkg]
  if (!rooms || file.room === "") return undefined
  const allowed = rooms[file.room]
  if (!allowed)
    return `${file.room}/ is no room of ${file.pkg}: add it to tools/lint/directions.ts.`
  const room = target.length > 1 ? (target[0] ?? "") : ""
  if (!typeOnly && TYPES_ONLY[file.pkg]?.[file.room]?.includes(room))
    return `${file.room}/ may import types of ${room}/, and nothing else of it.`
  if (room === file.room) return refuseInside(file, target)
  if (allowed.includes(room)) return undefined
  const may = allowed.length > 0 ? allowed.join(", ") : "no other room"
  return `${file.room}/ may import ${may}; not ${room === "" ? "a composition file at the root" : `${room}/`}.`
}

/** The same for the rooms inside of a room. */
function refuseInside(file: SourceFile, target: ReadonlyArray<string>): string | undefined {
  const rooms = ROOMS[`${file.pkg}/${file.room}`]
  if (!rooms) return undefined
  const roomOf = (path: ReadonlyArray<string>): string => (path.length > 2 ? (path[1] ?? "") : "")
  const [from, to] = [roomOf(file.segments), roomOf(target)]
  if (to === from || to === "") return undefined
  const allowed = from === "" ? [] : rooms[from]
  if (!allowed)
    return `${file.room}/${from}/ is no room of ${file.room}/: add it to tools/lint/directions.ts.`
  const place = from === "" ? `The root of ${file.room}/` : `${file.room}/${from}/`
  return allowed.includes(to)
    ? undefined
    : `${place} may import ${[...allowed, "the root"].join(", ")}; not ${to}/.`
}

function refuseEffect(file: SourceFile, path: string, typeOnly: boolean): string | undefined {
  if (isHttpClient(file)) return typeOnly ? undefined : "The HTTP client is fetch only: no Effect."
  if (path === "")
    return 'Import the module, as in `import * as Effect from "effect/Effect"`: the barrel costs start-up time.'
  if (/(^|\/)internal(\/|$)/.test(path)) return "Effect's internals are not ours to import."
  if (file.pkg === "http" || file.pkg === "cli") return undefined
  const unstable =
    path.includes("/") || /^[a-z]/.test(path)
      ? !STABLE_IN_FOLDERS.test(path)
      : UNSTABLE_MODULES.test(path)
  return unstable
    ? `effect/${path} is unstable: only packages/http and packages/cli may import it.`
    : undefined
}

function refuseSibling(file: SourceFile, name: string, typeOnly: boolean): string | undefined {
  if (name === file.pkg) return "Import from the file that defines, not from the package itself."
  if (isHttpClient(file) && !typeOnly)
    return "The HTTP client is fetch only: it imports types of core, nothing else."
  const allowed = siblings(file.pkg)
  if (allowed.includes(ANY) || allowed.includes(name)) return undefined
  const may = allowed.length > 0 ? `only ${allowed.join(" and ")}` : "none"
  return `${file.pkg} may import ${may} of this repository's packages; not ${name}.`
}

function refuseLibrary(file: SourceFile, specifier: string): string | undefined {
  if (file.pkg === "core" && PURE_ROOMS.includes(file.room))
    return `${file.room}/ imports nothing but stable Effect; not ${specifier}.`
  const libraries = LIBRARIES[file.pkg]
  if (!libraries || specifier.startsWith("node:")) return undefined
  return libraries.some((name) => specifier === name || specifier.startsWith(`${name}/`))
    ? undefined
    : `${file.pkg} imports no library but ${libraries.join(", ")}; not ${specifier}.`
}
