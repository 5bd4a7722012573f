/** The options of the demo, checked. */
import { resolve } from "node:path"
import { postgresUrl } from "../project/postgresUrl.ts"
import { wrongUsage } from "../terminal/CommandFailed.ts"

export interface DemoOptions {
  readonly keywords: string
  readonly out: string
  readonly format: "html" | "markdown"
  readonly storage: StorageChoice
  /** Leaves an unfinished run behind instead of going on with it. */
  readonly fresh: boolean
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

/** The flags as they are typed; null: left out. */
export interface DemoFlags {
  readonly keywords: string
  readonly out: string
  readonly format: "html" | "markdown"
  readonly fresh: boolean
  readonly memory: boolean
  readonly serve: boolean
  readonly databaseUrl: string | null
  readonly model: string | null
  readonly baseUrl: string | null
  readonly imageModel: string | null
}

/** @throws CommandFailed for flags that do not go together. */
export const demoOptions = (
  flags: DemoFlags,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): DemoOptions => {
  const { format, fresh, keywords, out, serve } = flags
  return {
    keywords,
    out,
    format,
    fresh,
    serve,
    storage: storageIn(flags),
    model: modelIn(flags, environment["OPENAI_API_KEY"]),
  }
}

const storageIn = ({ databaseUrl: url, memory }: DemoFlags): StorageChoice => {
  if (memory && url !== null) throw wrongUsage("--memory and --database-url exclude each other")
  if (url !== null) return { kind: "database", url: postgresUrl(url) }
  return memory ? { kind: "memory" } : { kind: "folder", dir: resolve(".pressline") }
}

const modelIn = (flags: DemoFlags, key: string | undefined): ModelChoice | null => {
  const { baseUrl: url, imageModel: imageName, model: name } = flags
  if (name === null) {
    if (url !== null) throw wrongUsage("--base-url needs --model NAME")
    if (imageName !== null) throw wrongUsage("--image-model needs --model NAME")
    return null
  }
  if (name === "" || imageName === "") throw wrongUsage("--model and --image-model need a name")
  if (url !== null && !/^https?:\/\//u.test(url))
    throw wrongUsage("--base-url is like http://127.0.0.1:11434/v1")
  if (url === null && !key)
    throw wrongUsage(
      "--model needs OPENAI_API_KEY in the environment, or --base-url for another server",
    )
  return { name, imageName, baseURL: url, apiKey: key || null }
}
