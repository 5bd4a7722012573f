/** Storage in a folder: one process at a time, and going on where a killed one stopped. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readdirSync } from "node:fs"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { embedded } from "@pressline/adapter-postgres"
import { createAutomation, ledger, localAi } from "@pressline/core"
import { creditsOf, Ids, Storage, type StorageError } from "@pressline/core/effect"
import { checkInvariants } from "@pressline/testing"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { expect, onTestFinished, test } from "vitest"
import { EMBEDDED_GRANT, EMBEDDED_SITE } from "./embeddedSite.ts"
import { newFolders } from "./newFolders.ts"
import { reservedRun } from "./twoWorkers.ts"

const folders = newFolders()

const opened = <A>(dir: string, use: Effect.Effect<A, StorageError, Storage>): Promise<A> =>
  use.pipe(Effect.provide(embedded({ dir })), Effect.runPromise)

const child = (script: string, dir: string) => {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const started = spawn(process.execPath, ["--conditions=@pressline/source", path, dir], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  onTestFinished(() => void started.kill("SIGKILL"))
  return { started, lines: createInterface({ input: started.stdout }) }
}

const kill = async (process: ChildProcess): Promise<void> => {
  process.kill("SIGKILL")
  await once(process, "exit")
}

test("a folder that is open elsewhere is refused by name; after kill -9 the next process takes the run at once, and exactly what was in hand is suspect (R-03)", async () => {
  const dir = folders.copy("in-hand")
  const { lines, started } = child("embeddedChild.ts", dir)
  const [line] = (await once(lines, "line")) as [string]
  const run = JSON.parse(line) as Record<"pipeline" | "runId" | "siteId", string>
  const refused = opened(dir, Effect.asVoid(Storage))
  await expect(refused).rejects.toThrow(`it is open in process ${started.pid} on this machine`)
  await kill(started)
  const program = Effect.gen(function* () {
    const { pipeline, runs } = yield* Storage
    const inHand = (yield* runs.find(run.runId))?.inHand
    const claimed = yield* runs.claim({
      worker: "next",
      ttl: Duration.minutes(1),
      pipelines: [run.pipeline],
    })
    const { items } = yield* pipeline.listItems({
      siteId: run.siteId,
      kind: "keyword",
      status: null,
      runId: null,
      search: null,
      after: null,
      limit: 100,
    })
    const suspicion = items.map(({ id, suspicion }) => [id, suspicion] as const)
    return { claimed, inHand, suspicion }
  })
  const { claimed, inHand, suspicion } = await opened(dir, program)
  expect(claimed).toMatchObject({ takeover: true, run: { runId: run.runId, takeovers: 1 } })
  expect(inHand?.ids).toHaveLength(2)
  expect(suspicion).toHaveLength(10)
  for (const [id, count] of suspicion) expect(count).toBe(inHand?.ids.includes(id) ? 1 : 0)
})

test("a run whose process is killed twice goes on each time the folder is opened, and every invariant holds", async () => {
  const dir = folders.copy("whole-run")
  let runId = ""
  for (const stage of [4, 6]) {
    const { lines, started } = child("embeddedRun.ts", dir)
    for await (const line of lines) {
      const [run, current] = JSON.parse(line) as [string, number]
      runId = run
      if (current >= stage) break
    }
    await kill(started)
  }
  const automation = createAutomation({
    storage: embedded({ dir }),
    ai: localAi(),
    credits: ledger(),
  })
  await automation.migrate()
  await automation.start()
  const codes: Array<string> = []
  for await (const event of automation.events({ siteId: EMBEDDED_SITE, runId }))
    if (event.type === "log") codes.push(event.line.code)
  await automation.stop()
  await automation.sweep()
  const { run } = await automation.currentRun({ siteId: EMBEDDED_SITE, runId })
  await automation.close()
  expect(run).toMatchObject({ status: "completed", takeovers: 2 })
  expect(codes.filter((code) => code === "run.taken_over")).toHaveLength(2)
  const report = await opened(
    dir,
    Effect.flatMap(Storage, (storage) =>
      checkInvariants({
        storage,
        siteIds: [EMBEDDED_SITE],
        grants: new Map([[EMBEDDED_SITE, creditsOf(EMBEDDED_GRANT)]]),
        atRest: true,
      }),
    ).pipe(Effect.orDie),
  )
  expect(report.violations).toEqual([])
  expect(report.checks).toBeGreaterThan(100)
  expect(readdirSync(dir)).toEqual(["postgres", "pressline.lock"])
})

test("a start that was cut short is in nobody's way", async () => {
  const dir = folders.copy("cut-short")
  const { runId, siteId } = await opened(
    dir,
    Effect.gen(function* () {
      const storage = yield* Storage
      yield* storage.migrate
      return yield* reservedRun(storage, 3)
    }).pipe(Effect.provide(Ids.layer)),
  )
  const automation = createAutomation({ storage: embedded({ dir }), ai: localAi() })
  onTestFinished(() => automation.close())
  const started = await automation.runNow({ siteId })
  expect(started).toMatchObject({ status: "running" })
  expect(started.runId).not.toBe(runId)
})

test("what is stored is there when the folder is opened again", async () => {
  const dir = folders.copy("again")
  await opened(
    dir,
    Effect.flatMap(Storage, ({ migrate }) => migrate),
  )
  await opened(
    dir,
    Effect.flatMap(Storage, ({ ready }) => ready),
  )
  const { balance } = await opened(
    dir,
    Effect.flatMap(Storage, ({ ledger: credits }) =>
      Effect.orDie(credits.grant({ accountId: "a", amount: creditsOf(5), key: "k" })),
    ),
  )
  expect(balance?.value).toBe(5n)
})

test("a folder is open once in this process too", async () => {
  const dir = folders.copy("twice")
  const second = Effect.asVoid(Storage).pipe(Effect.provide(embedded({ dir })))
  const nested = Effect.flatMap(Storage, () => second)
  await expect(opened(dir, nested)).rejects.toThrow("this process")
})
