/** The commands, as processes, against a real Postgres and a real Redis. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { get } from "node:http"
import { join } from "node:path"
import { postgres } from "@pressline/adapter-postgres"
import { redisLock } from "@pressline/adapter-redis-lock"
import { createAutomation, localAi } from "@pressline/core"
import { SiteLock } from "@pressline/core/effect"
import { createAutomationClient } from "@pressline/http/client"
import { service } from "@pressline/tools-services/testService"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { Redis } from "ioredis"
import { expect, onTestFinished, test } from "vitest"
import { said, saidJson } from "./inProcess.ts"
import { onPostgres } from "./onPostgres.ts"
import { project } from "./project.ts"

test("a site from an empty database to files on disk, command by command", async (context) => {
  const { at, folder, json, pool, pressline, write } = await onPostgres(context, "cli_whole")
  expect(await json("status", "blog")).toMatchObject({
    code: 1,
    error: { code: "schema_out_of_date", remedy: "Run: pressline migrate" },
  })
  expect(await saidJson(["migrate", "--dry-run", ...at])).toMatchObject({
    code: 0,
    current: 0,
    dry_run: true,
  })
  expect(await json("migrate")).toMatchObject({ code: 0, up_to_date: true })
  expect((await said(["migrate", ...at])).stdout).toMatch(
    /^Schema cli_whole is up to date, at version \d+\.\n$/u,
  )

  write("keywords.csv", "keyword,volume\nsourdough starter,10\nsnake plant care,20\n,5\n")
  const imported = ["import", "keywords.csv", "--site", "blog"]
  expect(await json(...imported, "--dry-run")).toMatchObject({ code: 0, recognised: 2 })
  expect(await json(...imported)).toMatchObject({ code: 0, added: 2, rejected_total: 1 })
  write("more.json", '["sourdough starter", "how to prune roses"]')
  expect((await pressline("import", "more.json", "--site", "blog")).stdout).toMatch(
    /^2 rows read as json: 1 keyword added, 1 duplicate merged, 0 rejected\./u,
  )
  write(
    "settings.json",
    '{ "config": { "site_id": "blog", "version": 4, "timezone": "Europe/Berlin" } }',
  )
  expect(
    await json("import", "settings.json", "--site", "blog", "--kind", "settings"),
  ).toMatchObject({ code: 0, set: ["timezone"], ignored: ["site_id", "version"] })

  const started = (await json("run", "blog")) as { run_id: string }
  expect(started).toMatchObject({ code: 0, status: "running" })
  expect(await json("run", "blog")).toMatchObject({
    code: 1,
    error: { code: "already_running", run_id: started.run_id, site_id: "blog" },
  })
  const refused = await pressline("unlock", "blog")
  expect(refused).toMatchObject({ code: 1, stdout: "" })
  expect(refused.stderr).toContain(
    `blog is not unlocked: its run ${started.run_id} is active (queued)`,
  )
  expect(refused.stderr).toContain("pressline cancel blog")
  expect(await json("pause", "blog")).toMatchObject({ code: 0, state: "paused" })
  expect((await said(["status", ...at])).stdout).toMatch(/blog +paused \(requested\) +1 +0 %/u)
  expect((await pressline("resume", "blog")).stdout).toMatch(
    /^blog: queued\. Waiting for a worker/u,
  )
  const ran = await pressline("run", "blog", "--wait", "--json")
  expect(ran.code).toBe(0)
  expect(ran.stderr).toContain(`Going on with run ${started.run_id}`)
  expect(ran.stderr).toContain("Overall: 100 %")
  expect(JSON.parse(ran.stdout)).toMatchObject({
    state: "completed",
    run: { run_id: started.run_id, requested_by: "pressline cli" },
  })
  expect(await json("export", "blog", "--out", "site")).toMatchObject({ code: 0, articles: 3 })
  const pages = readdirSync(join(folder, "site", "articles"))
  expect(pages).toHaveLength(3)
  const page = readFileSync(join(folder, "site", "articles", pages[0] ?? ""), "utf8")
  const [, picture = ""] = /<img[^>]* src="\.\.\/([^"]+)"/u.exec(page) ?? []
  expect(existsSync(join(folder, "site", picture))).toBe(true)
  await pool.query("update cli_whole.runs set ended_at = ended_at - interval '40 days'")
  await pool.query("update cli_whole.log_lines set at = at - interval '40 days'")
  const pruned = await said(["prune", "--runs-older-than", "1 day", ...at])
  expect(pruned.stdout).toMatch(/^\d\d+ rows removed\.\n$/u)
  expect(await json("status", "blog")).toMatchObject({ code: 0, state: "idle", run: null })
}, 60_000)

test("Ctrl-C gives a run back that run --wait works on; a failed one is exit code 1", async (context) => {
  const { json, migrated, pool, start } = await onPostgres(context, "cli_interrupted", {
    LATENCY: "50 millis",
  })
  await migrated(...Array.from({ length: 60 }, (_, at) => `question ${at} about plants`))
  const running = start("run", "blog", "--wait")
  await running.said(/2 Clusters/u)
  running.signal("SIGSTOP") // it has its lease, and does not run ahead of this test
  expect(await json("unlock", "blog")).toMatchObject({
    code: 1,
    error: { code: "already_running", state: "running" },
  })
  running.signal("SIGINT")
  const stopped = await running.stop("SIGCONT")
  expect(stopped.code).toBe(1)
  expect(stopped.stdout).toMatch(/Run \S+ is given back\. A worker goes on with it/u)
  const { rows } = await pool.query("select status, holder from cli_interrupted.runs")
  expect(rows).toEqual([{ status: "running", holder: null }])
  const waiting = start("run", "blog", "--wait", "--json")
  await pool.query("update cli_interrupted.runs set requested = 'cancel', requested_by = 'ada'")
  const ended = await waiting.ended
  expect(JSON.parse(ended.stdout)).toMatchObject({ state: "cancelled" })
  expect(ended.code).toBe(1)
  expect(await json("cancel", "blog")).toMatchObject({ code: 0, state: "cancelled" })
}, 60_000)

test("doctor says what is wrong, unlock mends a lock, and exit code 1 is a failure", async (context) => {
  const { at, json, migrated, pool, pressline, write } = await onPostgres(context, "cli_ill")
  const redis = await service(context, "redis")
  await migrated()
  write("server.ts", 'const api = createHttpApi(automation, { authorize: "UNSAFE_public" })\n')
  const well = (await json("doctor", ...at, "--redis-url", redis.url)) as Doctor
  expect(well).toMatchObject({ code: 0, ok: true })
  expect(well.checks.filter(({ status }) => status !== "ok")).toEqual([
    expect.objectContaining({ check: "authorize", status: "warn" }),
  ])
  expect(well.checks.map(({ check }) => check)).toEqual(
    expect.arrayContaining(["node", "config", "storage", "schema", "drift", "clock", "redis"]),
  )

  // The config names its schema; DATABASE_URL does not.
  expect(await json("doctor", "--redis-url", redis.url)).toMatchObject({
    code: 0,
    checks: expect.arrayContaining([
      expect.objectContaining({ check: "schema", status: "skipped" }),
    ]),
  })

  await pool.query("drop index cli_ill.runs_busy")
  await pool.query(
    "insert into cli_ill.locks values ('blog', 'gone', 1, now() + interval '1 hour')",
  )
  const ill = await pressline("doctor", ...at, "--redis-url", "redis://127.0.0.1:1")
  expect(ill.code).toBe(1)
  expect(ill.stdout).toMatch(
    /^fail {2}drift: changed by hand: missing: CREATE UNIQUE INDEX runs_busy/mu,
  )
  expect(ill.stdout).toMatch(/^warn {2}locks: .*blog \(run gone\)\n.*pressline unlock blog$/mu)
  expect(ill.stdout).toMatch(/^fail {2}redis: .*ECONNREFUSED/mu)
  expect(ill.stdout).not.toContain("\u001b")

  expect(await json("unlock", "blog")).toMatchObject({ code: 0, unlocked: true })
}, 60_000)

const SECRET = `whsec_${Buffer.alloc(24, "secret of the host").toString("base64")}`

test("reseal is the second step of changing the secretKey, and says what no key opens", async (context) => {
  const { pool, pressline } = await onPostgres(context, "cli_keys", { KEYS: "21" })
  const schema = "cli_keys"
  const sealing = async (siteId: string, key: number): Promise<void> => {
    const automation = createAutomation({
      storage: postgres({ pool, schema }),
      ai: localAi(),
      secretKey: new Uint8Array(32).fill(key),
    })
    await automation.migrate()
    const target = { kind: "webhook", format: "standard", events: ["completed"] } as const
    const notify = [{ ...target, url: "https://hooks.example/a", secret: SECRET }]
    await automation.updateConfig({ siteId, patch: { notify } })
    await automation.close()
  }
  await sealing("blog", 1)
  const sealed = {
    code: 0,
    stdout: expect.stringMatching(/^1 site sealed again.*they can go\.\n$/u),
  }
  expect(await pressline("reseal")).toMatchObject(sealed)
  await sealing("shop", 3)
  const refused = await pressline("reseal", "--json")
  expect(refused.code).toBe(1)
  expect(JSON.parse(refused.stdout)).toMatchObject({
    error: { code: "unreadable_secrets", sites: 0, unreadable: ["shop"] },
  })
}, 60_000)

test("unlock frees what another system left in Redis, and ends though a client is open", async (context) => {
  const { url } = await service(context, "redis")
  const { json } = project({ "automation.ts": ON_REDIS }, { LOCK_REDIS: url })
  const client = new Redis(url)
  onTestFinished(() => client.disconnect())
  const owner = { runId: "run-of-old", epoch: 1 }
  await Effect.runPromise(
    Effect.flatMap(SiteLock, (lock) =>
      lock.acquire({ siteId: "cli-blog", owner, ttl: Duration.hours(1) }),
    ).pipe(Effect.provide(redisLock({ client }))),
  )
  expect(await json("unlock", "cli-blog")).toMatchObject({ code: 0, unlocked: true })
  expect(await client.keys("*cli-blog*")).toEqual([])
})

const ON_REDIS = `
import { redisLock } from "@pressline/adapter-redis-lock"
import { createAutomation, localAi } from "@pressline/core"
import { Redis } from "ioredis"

const client = new Redis(process.env.LOCK_REDIS)
export default createAutomation({ lock: redisLock({ client }), ai: localAi() })
`

interface Doctor {
  readonly checks: ReadonlyArray<{ readonly check: string; readonly status: string }>
}

test("the dashboard of a database looks, and acts only when it may", async (context) => {
  const { at, migrated, start } = await onPostgres(context, "cli_page")
  await migrated("sourdough starter")
  const looking = start("dashboard", ...at, "--port", "0")
  const [, url = ""] = await looking.said(/Dashboard: (http:\/\/127\.0\.0\.1:\d+\/)/u)
  const page = await fetch(url)
  expect(page.status).toBe(200)
  expect(await page.text()).toContain("read-only")
  const client = createAutomationClient({ baseUrl: `${url}_api` })
  expect(await client.pipelineOverview({ siteId: "blog" })).toMatchObject({
    stages: [{ pending: 1 }, {}, {}, {}, {}, {}, {}],
  })
  await expect(client.runNow({ siteId: "blog" })).rejects.toMatchObject({ code: "forbidden" })
  // A page elsewhere whose name was pointed at this machine.
  expect(await statusAs("evil.example", `${url}_api/pipeline_overview/?site_id=blog`)).toBe(404)
  expect(await looking.stop("SIGINT")).toMatchObject({ code: 0, stderr: "" })

  const acting = start("dashboard", "--allow-actions", "--port", "0", "--json")
  const [, there = ""] = await acting.said(/"url": "([^"]+)"/u)
  const operator = createAutomationClient({ baseUrl: `${there}_api` })
  expect(await operator.runNow({ siteId: "blog" })).toMatchObject({ status: "running" })
  expect(await acting.stop("SIGTERM")).toMatchObject({ code: 0 })
}, 60_000)

const statusAs = (host: string, address: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    get(address, { headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).on("error", reject)
  })
