/** A project whose automation keeps everything in a real Postgres. */
import { postgres } from "@pressline/adapter-postgres"
import { createAutomation, localAi } from "@pressline/core"
import { service } from "@pressline/tools-services/testService"
import pg from "pg"
import { onTestFinished } from "vitest"
import { project } from "./project.ts"

type Context = Parameters<typeof service>[0]

const CONFIG = `
import { mediaFiles } from "@pressline/adapter-files"
import { postgres } from "@pressline/adapter-postgres"
import { createAutomation, localAi } from "@pressline/core"

export default createAutomation({
  storage: postgres({ connectionString: process.env.DATABASE_URL, schema: process.env.SCHEMA }),
  media: mediaFiles({ dir: "media" }),
  ai: localAi({ latency: process.env.LATENCY ?? "0 millis" }),
  secretKey: [...(process.env.KEYS ?? "1")].map((digit) => new Uint8Array(32).fill(Number(digit))),
})
`

/** A project over a schema of its own, and the database beside it. */
export const onPostgres = async (
  context: Context,
  schema: string,
  more: Readonly<Record<string, string>> = {},
) => {
  const { url } = await service(context, "postgres")
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  pool.on("error", () => {})
  onTestFinished(() => pool.end())
  const at = ["--database-url", url, "--schema", schema]
  const files = { "automation.ts": CONFIG }
  const made = project(files, { DATABASE_URL: url, SCHEMA: schema, ...more })
  const migrated = async (...keywords: ReadonlyArray<string>): Promise<void> => {
    const automation = createAutomation({ storage: postgres({ pool, schema }), ai: localAi() })
    await automation.migrate()
    if (keywords.length > 0) await automation.addKeywords({ siteId: "blog", keywords })
    await automation.close()
  }
  return { ...made, at, migrated, pool }
}
