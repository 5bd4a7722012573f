// The browser's half, after tsup: the components as a library, and the app as a module of texts.
import { createHash } from "node:crypto"
import { readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { build } from "vite"
import { appConfig, libraryConfig } from "./viteConfig.ts"

process.env["NODE_ENV"] = "production" // whatever the caller's is
const dist = join(import.meta.dirname, "../dist")

await build(libraryConfig(dist))

const folder = join(dist, "app")
await build(appConfig(folder))
const assets: Record<string, { readonly type: string; readonly text: string }> = {}
for (const [file, type] of [
  ["app.js", "text/javascript; charset=utf-8"],
  ["app.css", "text/css; charset=utf-8"],
] as const) {
  const text = await readFile(join(folder, file), "utf8")
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 10)
  assets[file.replace(".", `-${hash}.`)] = { type, text }
}
await rm(folder, { recursive: true })
await writeFile(join(dist, "assets.js"), `export const assets = ${JSON.stringify(assets)}\n`)
