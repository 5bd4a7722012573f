/** Serves the stories under the very policy of the dashboard. */
import { execFile } from "node:child_process"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { toNodeHandler } from "@pressline/http"
import { ASSETS, pageHtml } from "../../src/server/pageHtml.ts"
import { type Listening, listening } from "./listening.ts"

export const storyServer = async (): Promise<Listening> => {
  const folder = await mkdtemp(join(tmpdir(), "pressline-stories-"))
  const script = join(import.meta.dirname, "../../build/stories.ts")
  await promisify(execFile)(process.execPath, [script, folder])
  const files = new Map(
    await Promise.all(
      ["stories.js", "stories.css", "foreign.js", "foreign.css"].map(
        async (name) => [name, await readFile(join(folder, name), "utf8")] as const,
      ),
    ),
  )
  await rm(folder, { recursive: true })
  return listening(
    toNodeHandler({
      fetch: async (request) => {
        const { pathname } = new URL(request.url)
        const page = pathname === "/foreign" ? "foreign" : "stories"
        const text = files.get(pathname.slice(ASSETS.length))
        if (text !== undefined)
          return new Response(text, {
            headers: { "content-type": pathname.endsWith(".js") ? "text/javascript" : "text/css" },
          })
        return pageHtml({
          request,
          base: ".",
          status: 200,
          assets: [...files.keys()].filter((name) => name.startsWith(page)),
          options: {
            signInUrl: "https://example.com/sign-in",
            creditsUrl: "https://example.com/credits",
            docsUrl: "https://example.com/docs",
            environment: { label: "staging" },
          },
          tokens: "",
        })
      },
    }),
  )
}
