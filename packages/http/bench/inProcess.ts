// node --conditions=@pressline/source packages/http/bench/inProcess.ts
// Requests a second in one process, no sockets: our handler beside Hono with the same JSON, turn by turn.
import { type Automation, createAutomation, localAi } from "@pressline/core"
import { createHttpApi } from "@pressline/http"
import { framework } from "../test/hosts/frameworks.ts"

interface Hono {
  get(path: string, handler: (context: HonoContext) => unknown): void
  post(path: string, handler: (context: HonoContext) => unknown): void
  readonly fetch: (request: Request) => Response | Promise<Response>
}
interface HonoContext {
  readonly json: (value: unknown, status?: number) => Response
  readonly req: { readonly query: (name: string) => string }
}
type Fetch = (request: Request) => Response | Promise<Response>

const ROUNDS = 10
const SPAN = 400

const siteOf = async (automation: Automation): Promise<unknown> => {
  await automation.addKeywords({ siteId: "blog", keywords: ["espresso machine", "moka pot"] })
  await automation.start()
  const { runId } = await automation.runNow({ siteId: "blog" })
  for await (const _ of automation.events({ siteId: "blog", runId }));
  await automation.stop()
  return runId
}

const rate = async (fetch: Fetch, url: string): Promise<number> => {
  const until = performance.now() + SPAN
  let count = 0
  while (performance.now() < until) {
    const response = await fetch(new Request(url))
    if (response.status !== 200) throw new Error(`${url}: ${response.status}`)
    await response.text()
    count += 1
  }
  return (count * 1000) / SPAN
}

const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const automation = createAutomation({ ai: localAi() })
await siteOf(automation)
const api = createHttpApi(automation, {
  authorize: () => ({ allow: true, actor: "ada" }),
  rateLimits: false,
})
const { Hono } = await framework<{ readonly Hono: new () => Hono }>("hono")
const hono = new Hono()
const READS = ["ok", "config", "current_run", "run_progress", "pipeline_overview", "logs"] as const
for (const name of READS) {
  const url = `http://host.test/api/v1/automation/${name}/${name === "ok" ? "" : "?site_id=blog"}`
  const json: unknown = await (await api.fetch(new Request(url))).json()
  hono.get(`/same/${name}`, (context) => context.json(json)) // JSON that is ready: no work at all
}
// What a host would write by hand: the operation, and its answer as JSON.
const plain = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (_, v: unknown) => (typeof v === "bigint" ? Number(v) : v)))
hono.get("/hand/config", async (c) =>
  c.json(plain(await automation.getConfig({ siteId: c.req.query("site_id") }))),
)
hono.get("/hand/current_run", async (c) =>
  c.json(plain(await automation.currentRun({ siteId: c.req.query("site_id") }))),
)
hono.get("/hand/run_progress", async (c) =>
  c.json(plain(await automation.runProgress({ siteId: c.req.query("site_id") }))),
)
hono.get("/hand/pipeline_overview", async (c) =>
  c.json(plain(await automation.pipelineOverview({ siteId: c.req.query("site_id") }))),
)
hono.get("/hand/logs", async (c) =>
  c.json(plain(await automation.logs({ siteId: c.req.query("site_id") }))),
)

console.log("endpoint            ours/s   Hono, by hand/s  ratio   Hono, ready JSON/s  ratio")
for (const name of READS) {
  const path = `${name}/${name === "ok" ? "" : "?site_id=blog"}`
  const ours: Array<number> = []
  const hand: Array<number> = []
  const ready: Array<number> = []
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await rate(api.fetch, `http://host.test/api/v1/automation/${path}`))
    if (name !== "ok")
      hand.push(await rate(hono.fetch, `http://host.test/hand/${name}?site_id=blog`))
    ready.push(await rate(hono.fetch, `http://host.test/same/${name}?site_id=blog`))
  }
  const [a, b, c] = [median(ours), median(hand), median(ready)]
  console.log(
    `${name.padEnd(18)} ${Math.round(a).toString().padStart(7)} ${b === 0 ? "".padStart(16) : Math.round(b).toString().padStart(16)} ${b === 0 ? "".padStart(6) : (a / b).toFixed(2).padStart(6)} ${Math.round(c).toString().padStart(18)} ${(a / c).toFixed(2).padStart(8)}`,
  )
}

// Starts of runs: each at a site of its own.
const starts = createAutomation({ ai: localAi() })
let n = 0
const direct: Array<number> = []
const overHttp: Array<number> = []
const startApi = createHttpApi(starts, {
  authorize: () => ({ allow: true, actor: "ada" }),
  rateLimits: false,
})
const timed = async (work: () => Promise<unknown>, times: number): Promise<number> => {
  const from = performance.now()
  for (let turn = 0; turn < times; turn++) await work()
  return ((performance.now() - from) * 1000) / times
}
for (let round = 0; round < ROUNDS; round++) {
  direct.push(await timed(() => starts.runNow({ siteId: `site-${n++}` }), 200))
  overHttp.push(
    await timed(async () => {
      const response = await startApi.fetch(
        new Request(`http://host.test/run_now/?site_id=site-${n++}`, { method: "POST" }),
      )
      if (response.status !== 202) throw new Error(await response.text())
      await response.text()
    }, 200),
  )
}
console.log(
  `\nrun_now: ${median(direct).toFixed(0)} µs by the operation, ${median(overHttp).toFixed(0)} µs over HTTP: ${(median(overHttp) / median(direct)).toFixed(2)} times`,
)
await automation.close()
await starts.close()
