/** The options of the demo, as they are typed. */
import { resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"

export interface Arguments {
  readonly keywords: string
  readonly out: string
  readonly format: "html" | "markdown"
  readonly storage: StorageChoice
  /** Leaves an unfinished run behind instead of going on with it. */
  readonly fresh: boolean
  readonly json: boolean
  /** Null: everything offline. */
  readonly model: ModelChoice | null
  /** Keeps the dashboard open after the run. */
  readonly serve: boolean
}

export interface ModelChoice {
  readonly name: string
  /** Draws the pictures; null: they are drawn offline. */
  readonly imageName: string | null
  /** Null: OpenAI. */
  readonly baseURL: string | null
  /** Null for a server that asks for none. */
  readonly apiKey: string | null
}

export type StorageChoice =
  | { readonly kind: "folder"; readonly dir: string }
  | { readonly kind: "memory" }
  | { readonly kind: "database"; readonly url: string }

export type ParsedArguments =
  | { readonly kind: "run"; readonly arguments: Arguments }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly message: string }

export const HELP = `Turns a keyword list into a published, illustrated site; offline, or with a model.

Usage: npx -y pnpm@12 demo [options]

  --keywords FILE    A keyword file: Semrush, Ahrefs, Keyword Planner, Search Console,
                     any CSV with a keyword column, or one phrase a line.
                     Default: 160 phrases on eight topics.
  --out DIR          Where the site goes. Default: ./pressline-site
  --format FORMAT    html (a site that opens by double click) or markdown (with front
                     matter, for Hugo, Astro or Jekyll). Default: html
  --model NAME       Write with this model of OpenAI's, as in gpt-5-mini; the key is taken
                     from OPENAI_API_KEY. Every article is paid for: try a short list first.
  --base-url URL     Ask another server that speaks OpenAI's protocol, as in
                     http://127.0.0.1:11434/v1 (Ollama), :8000/v1 (vLLM), :1234/v1 (LM Studio).
  --image-model NAME Draw the pictures with this model of the same server. Default: offline.
  --fresh            Start over, also if a run was stopped or killed before its end.
  --memory           Keep everything in memory; a run that is killed is lost.
  --database-url URL Keep everything in your Postgres (postgresql://...), in a schema of
                     its own, pressline_demo. Default: in the folder ./.pressline
  --serve            Keep the dashboard open after the run, until Ctrl-C.
  --json             Print the result as JSON, and nothing else, on standard output.
  --help             Print this.

Ctrl-C stops after the items in hand; twice stops at once. The same command goes on
from there, also after a crash or kill -9. After a finished run it starts anew.
Exit codes: 0 completed, 1 failed or stopped, 2 wrong options or an unusable file.
`

const SAMPLE = fileURLToPath(new URL("keywords.csv", import.meta.url))

export function parseArguments(
  given: ReadonlyArray<string>,
  { OPENAI_API_KEY }: Readonly<Record<string, string | undefined>> = process.env,
): ParsedArguments {
  try {
    const { values } = parseArgs({
      args: given.filter((argument, at) => at > 0 || argument !== "--"),
      options: {
        keywords: { type: "string", default: SAMPLE },
        out: { type: "string", default: "pressline-site" },
        format: { type: "string", default: "html" },
        fresh: { type: "boolean", default: false },
        memory: { type: "boolean", default: false },
        "database-url": { type: "string" },
        model: { type: "string" },
        "base-url": { type: "string" },
        "image-model": { type: "string" },
        json: { type: "boolean", default: false },
        serve: { type: "boolean", default: false },
        help: { type: "boolean", default: false, short: "h" },
      },
    })
    if (values.help) return { kind: "help" }
    const { "database-url": url, format, fresh, json, keywords, memory, out, serve } = values
    if (format !== "html" && format !== "markdown")
      return { kind: "wrong", message: `--format is html or markdown, not ${format}` }
    if (keywords === "") return { kind: "wrong", message: "--keywords needs a file" }
    if (out === "") return { kind: "wrong", message: "--out needs a folder" }
    if (memory && url !== undefined)
      return { kind: "wrong", message: "--memory and --database-url exclude each other" }
    if (url !== undefined && !/^postgres(ql)?:\/\//u.test(url))
      return { kind: "wrong", message: "--database-url is like postgresql://user@localhost/app" }
    const model = modelIn(values, OPENAI_API_KEY)
    if (typeof model === "string") return { kind: "wrong", message: model }
    const storage: StorageChoice =
      url !== undefined
        ? { kind: "database", url }
        : memory
          ? { kind: "memory" }
          : { kind: "folder", dir: resolve(".pressline") }
    return {
      kind: "run",
      arguments: {
        keywords: resolve(keywords),
        out: resolve(out),
        format,
        storage,
        fresh,
        json,
        model,
        serve,
      },
    }
  } catch (error) {
    return { kind: "wrong", message: error instanceof Error ? error.message : String(error) }
  }
}

/** The model that is asked for, or what is wrong about it. */
function modelIn(
  values: Readonly<{ model?: string; "base-url"?: string; "image-model"?: string }>,
  key: string | undefined,
): ModelChoice | null | string {
  const { "base-url": url, "image-model": imageName, model: name } = values
  if (name === undefined) {
    const alone = url === undefined ? (imageName === undefined ? null : "image-model") : "base-url"
    return alone === null ? null : `--${alone} needs --model NAME`
  }
  if (name === "" || imageName === "") return "--model and --image-model need a name"
  if (url !== undefined && !/^https?:\/\//u.test(url))
    return "--base-url is like http://127.0.0.1:11434/v1"
  if (url === undefined && !key)
    return "--model needs OPENAI_API_KEY in the environment, or --base-url for another server"
  return { name, imageName: imageName ?? null, baseURL: url ?? null, apiKey: key || null }
}
