/** What doctor makes of what it sees. */
import { join } from "node:path"
import type { DatabaseReport } from "@pressline/adapter-postgres"
import { describe, expect, it, onTestFinished, vi } from "vitest"
import { checkAuthorize } from "../src/doctor/checkAuthorize.ts"
import { checkDatabase } from "../src/doctor/checkDatabase.ts"
import { checkNode, checkPackages } from "../src/doctor/checkPackages.ts"
import { filledFolder } from "./filledFolder.ts"
import { said } from "./inProcess.ts"
import { project } from "./project.ts"
import { temporaryFolder } from "./temporaryFolder.ts"

describe("packages", () => {
  const ours = (version: string) => ({ name: "@pressline/core", version })
  const effect = (version: string) => ({ name: "effect", version })

  it("one copy of each is well", () => {
    const folder = filledFolder({
      "package.json": { dependencies: { "@pressline/core": "1" } },
      "node_modules/@pressline/core/package.json": ours("1.0.0"),
      "node_modules/effect/package.json": effect("4.1.0"),
    })
    expect(checkPackages(folder)).toEqual([
      { check: "effect", status: "ok", says: "effect 4.1.0, one copy" },
      { check: "@pressline/core", status: "ok", says: "@pressline/core 1.0.0, one copy" },
    ])
  })

  it("two copies of effect, and packages that were not updated together, are named", () => {
    const folder = filledFolder({
      "package.json": {
        dependencies: { "@pressline/core": "1" },
        devDependencies: { pressline: "1" },
      },
      "node_modules/@pressline/core/package.json": ours("1.0.0"),
      "node_modules/@pressline/core/node_modules/effect/package.json": effect("4.1.3"),
      "node_modules/pressline/package.json": { name: "pressline", version: "1.1.0" },
      "node_modules/effect/package.json": effect("4.1.0"),
    })
    expect(checkPackages(folder)).toMatchObject([
      {
        check: "effect",
        status: "warn",
        says: expect.stringMatching(/2 copies.*4\.1\.0.*4\.1\.3/u),
      },
      { check: "@pressline/core", status: "ok" },
      { check: "versions", status: "warn", says: expect.stringContaining("pressline 1.1.0") },
    ])
  })

  it("a folder without packages has nothing to look at; an old Node fails", () => {
    expect(checkPackages(temporaryFolder())).toEqual([])
    expect(checkNode("22.18.0")).toMatchObject({ status: "fail" })
    expect(checkNode("22.19.0")).toMatchObject({ status: "ok" })
    expect(checkNode("26.0.0")).toMatchObject({ status: "ok" })
  })
})

describe("authorize", () => {
  it("UNSAFE_public is found where it stands, and fails in production", () => {
    const folder = filledFolder({
      "src/server.ts": 'createHttpApi(automation, {\n  authorize: "UNSAFE_public",\n})\n',
      "node_modules/x/index.js": 'createHttpApi(a, { authorize: "UNSAFE_public" })',
    })
    const says = expect.stringContaining(`in ${join("src", "server.ts")}:2;`)
    expect(checkAuthorize(folder, {})).toMatchObject({ status: "warn", says })
    expect(checkAuthorize(folder, { NODE_ENV: "production" })).toMatchObject({ status: "fail" })
  })

  it("a function is well; without an API there is nothing to look at", () => {
    const asked = filledFolder({ "server.mjs": "createHttpApi(automation, { authorize })" })
    expect(checkAuthorize(asked, {})).toMatchObject({ status: "ok", says: "asked in server.mjs" })
    expect(checkAuthorize(filledFolder({ "a.ts": "" }), {})).toMatchObject({ status: "ok" })
  })
})

describe("a database", () => {
  const well: DatabaseReport = {
    server: "18.4",
    clockSkew: 12,
    roundTrip: 1,
    migration: { schema: "pressline", current: 6, latest: 6, pending: [] },
    drift: [],
    sites: 2,
    activeRuns: [],
    abandonedStarts: 0,
    staleLocks: [],
    overdueSites: [],
    outbox: { pending: 0, secondsOverdue: null, dead: 0, lastError: null },
  }
  const run = {
    siteId: "blog",
    runId: "r1",
    status: "running",
    requested: "none",
    stage: 4,
    percentage: 30,
    pauseReason: null,
    worker: "w1",
    secondsExpired: null,
    secondsSilent: 2,
  } as const
  const bad = (report: Partial<DatabaseReport>) =>
    checkDatabase({ ...well, ...report }).filter(({ status }) => status !== "ok")

  it("that is well says so in every line", () => {
    expect(bad({ activeRuns: [run] })).toEqual([])
    // A worker that died a moment ago is taken over by itself.
    expect(bad({ activeRuns: [{ ...run, secondsExpired: 20, secondsSilent: 50 }] })).toEqual([])
    expect(bad({ overdueSites: [{ siteId: "blog", secondsOverdue: 30 }] })).toEqual([])
  })

  it.each<[string, Partial<DatabaseReport>, string, string, string]>([
    [
      "an old schema",
      {
        migration: { schema: "pressline", current: 4, latest: 6, pending: ["sweep", "turns"] },
        drift: null,
      },
      "schema",
      "fail",
      "missing: sweep, turns",
    ],
    [
      "a schema of the future",
      { migration: { schema: "pressline", current: 9, latest: 6, pending: [] }, drift: null },
      "schema",
      "fail",
      "newer than this package knows",
    ],
    ["drift", { drift: ["table pressline.turns is missing"] }, "drift", "fail", "turns is missing"],
    ["no right to compare", { drift: null }, "drift", "warn", "may not make a schema"],
    ["a clock that is behind", { clockSkew: 5400 }, "clock", "warn", "5.4 s behind"],
    [
      "a worker that died",
      { activeRuns: [{ ...run, secondsExpired: 300, secondsSilent: 330 }] },
      "leases",
      "warn",
      "blog (silent for 5 min 30 s)",
    ],
    [
      "a run without a worker",
      { activeRuns: [{ ...run, worker: null, secondsSilent: 600 }] },
      "queue",
      "warn",
      "blog (10 min 00 s)",
    ],
    [
      "a stale lock",
      { staleLocks: [{ siteId: "blog", runId: "r0" }] },
      "locks",
      "warn",
      "blog (run r0)",
    ],
    ["a start that was cut short", { abandonedStarts: 1 }, "starts", "warn", "1 start cut short"],
    [
      "a schedule that nobody looks at",
      { overdueSites: [{ siteId: "blog", secondsOverdue: 7200 }] },
      "schedules",
      "warn",
      "blog (2 h 00 min)",
    ],
    [
      "messages that nobody delivers",
      { outbox: { pending: 3, secondsOverdue: 900, dead: 0, lastError: null } },
      "outbox",
      "warn",
      "3 messages to be told, due for 15 min",
    ],
    [
      "messages that were given up",
      { outbox: { pending: 0, secondsOverdue: null, dead: 2, lastError: "410" } },
      "told",
      "warn",
      "2 messages given up; the last error: 410",
    ],
  ])("%s is one line, with a remedy", (_, report, check, status, says) => {
    expect(bad(report)).toEqual([
      {
        check,
        status,
        says: expect.stringContaining(says),
        remedy: expect.stringMatching(/\w{3}/u),
      },
    ])
  })

  it("that is away is one line, without its password; exit code 1", async () => {
    const away = ["doctor", "--database-url", "postgresql://u:hush@127.0.0.1:1/x"]
    const { code, stdout } = await said(away, temporaryFolder())
    expect(code).toBe(1)
    expect(stdout).toMatch(/^fail {2}database: .*ECONNREFUSED 127\.0\.0\.1:1$/mu)
    expect(stdout).toMatch(/^warn {2}config: .*\n.*pressline init$/mu)
    expect(stdout).toMatch(/\n1 failure, \d warnings?\.\n$/u)
    expect(stdout).not.toContain("hush")
    expect(stdout).not.toContain("\u001b")
  })

  it("that has no tables yet may have them in another schema", () => {
    const migration = { schema: "pressline", current: 0, latest: 6, pending: ["first"] }
    const [check] = bad({ migration, drift: null })
    expect(check).toMatchObject({ status: "fail", remedy: expect.stringContaining("--schema") })
  })

  it("that has no address is skipped where the storage is well, and is no warning", async () => {
    const { folder } = project({
      "automation.mjs": `import { createAutomation, localAi } from "@pressline/core"
export default createAutomation({ ai: localAi() })`,
    })
    vi.stubEnv("DATABASE_URL", undefined)
    onTestFinished(() => void vi.unstubAllEnvs())
    const { code, stdout } = await said(["doctor"], folder)
    expect(stdout).toMatch(/^skip {2}database: not asked: .*\n.*--database-url/mu)
    expect(stdout).toMatch(/\nEverything that was looked at is well; 1 skipped\.\n$/u)
    expect(code).toBe(0)
  })

  it("many are counted after the first five", () => {
    const staleLocks = Array.from({ length: 8 }, (_, at) => ({ siteId: `s${at}`, runId: "r" }))
    expect(bad({ staleLocks })[0]?.says).toMatch(/s4 \(run r\), and 3 more$/u)
  })
})
