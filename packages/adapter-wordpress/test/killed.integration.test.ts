/** kill -9 between a publication and its record: one post all the same, by look-up and by key. */
import { fork } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { postgres } from "@pressline/adapter-postgres"
import { createAutomation, localAi, type Publication } from "@pressline/core"
import { service } from "@pressline/tools-services/testService"
import pg from "pg"
import { afterEach, expect, it } from "vitest"
import { openFaultyProxy } from "./faultyProxy.ts"
import { SITE } from "./publishingSite.ts"
import { openWordPressStub } from "./stub/openWordPressStub.ts"

const open: Array<() => unknown> = []
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close()
})

interface World {
  readonly url: string
  /** The next publication kills its process once it has taken effect. */
  readonly killAtNext: (kill: () => void) => void
  /** What is out there of an article, by its key. */
  readonly postsOf: (key: string) => number
  readonly posts: () => number
}

const wordPress = async (): Promise<World> => {
  const stub = await openWordPressStub()
  const proxy = await openFaultyProxy(stub.url)
  open.push(stub.close, proxy.close)
  const posts = () => [...stub.site.posts.values()]
  return {
    url: proxy.url,
    killAtNext: (kill) => proxy.loseAnswer("POST", /\/posts$/u, kill),
    postsOf: (key) => posts().filter(({ content }) => content.includes(key)).length,
    posts: () => posts().length,
  }
}

/** A receiver that makes one post of each message it has not seen. */
const receiver = async (): Promise<World> => {
  const seen = new Set<string>()
  let kill: (() => void) | null = null
  const server = createServer((request, response) => {
    request.resume().once("end", () => {
      seen.add(String(request.headers["webhook-id"]))
      if (kill === null) return response.writeHead(204).end()
      kill()
      kill = null
      return request.socket.destroy()
    })
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  open.push(() => server.close())
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}/`,
    killAtNext: (how) => {
      kill = how
    },
    postsOf: (key) => (seen.has(key) ? 1 : 0),
    posts: () => seen.size,
  }
}

for (const [kind, openWorld] of [
  ["lookup", wordPress],
  ["key", receiver],
] as const)
  it(`R-13 ${kind}: a process killed between publishing and recording MUST leave exactly one post`, async (ctx) => {
    const { url: database } = await service(ctx, "postgres")
    const schema = `killed_${kind}`
    // Pictures outlive the process that drew them.
    const media = mkdtempSync(join(tmpdir(), "pressline-killed-"))
    open.push(() => rmSync(media, { recursive: true, force: true }))
    const world = await openWorld()
    const start = () => {
      const child = fork(
        new URL("publishingProcess.ts", import.meta.url),
        [kind, database, schema, world.url, media],
        { execArgv: ["--conditions=@pressline/source"] },
      )
      open.push(() => child.kill("SIGKILL"))
      return child
    }
    const first = start()
    world.killAtNext(() => first.kill("SIGKILL"))
    const [, signal] = (await once(first, "exit")) as [number | null, string | null]
    expect(signal).toBe("SIGKILL")
    const before = world.posts()
    expect(before).toBeGreaterThan(0)

    const second = start()
    const over = new Promise<void>((resolve) => {
      second.on("message", (said) => said === "over" && resolve())
    })
    await Promise.race([
      over,
      once(second, "exit").then(() => expect.unreachable("the second process ended")),
    ])

    const pool = new pg.Pool({ connectionString: database, max: 2 })
    const reader = createAutomation({ storage: postgres({ pool, schema }), ai: localAi() })
    open.push(
      () => pool.end(),
      () => reader.close(),
    )
    const { run } = await reader.currentRun({ siteId: SITE })
    expect(run).toMatchObject({ status: "completed", takeovers: 1 })
    const { items } = await reader.listItems({ siteId: SITE, kind: "publication", limit: 100 })
    const publications = items as ReadonlyArray<Publication>
    expect(publications.length).toBeGreaterThan(2)
    for (const { contentId } of publications)
      expect(world.postsOf(`publish:${contentId}`), contentId).toBe(1)
    expect(world.posts()).toBe(publications.length)
  })
