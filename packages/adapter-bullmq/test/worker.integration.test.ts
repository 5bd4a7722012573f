/** Runs worked on through BullMQ: duplicated, lost, unfair, foreign and drained jobs, on both backends. */
import { type BullmqWorker, bullmqDispatcher, createBullmqWorker } from "@pressline/adapter-bullmq"
import { type Automation, type AutomationOptions, createAutomation, localAi } from "@pressline/core"
import { Storage, makeMemoryStorage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { BACKENDS, migrated, optionsAt, placeOn, queueOf } from "./testQueues.ts"

beforeAll(migrated)

let count = 0

describe.each(BACKENDS)("workers of BullMQ on %s", (backend) => {
  let options: ReturnType<typeof optionsAt>
  let queue: ReturnType<typeof queueOf>
  let storage: Layer.Layer<Storage>
  let opened: Array<Automation | BullmqWorker>
  let errors: Array<string>

  beforeEach(async () => {
    options = optionsAt(await placeOn(backend), `workers-${++count}`)
    queue = queueOf(options)
    storage = Layer.succeed(Storage, Effect.runSync(makeMemoryStorage))
    opened = []
    errors = []
  })
  afterEach(async () => {
    for (const each of opened.toReversed()) await each.close({ grace: "10 millis" })
    expect(errors, "no worker had trouble with the queue").toEqual([])
    await queue.close()
  })

  /** Another process over the same storage and queue. */
  const open = (more: Partial<AutomationOptions> = {}): Automation => {
    const dispatcher = bullmqDispatcher(options)
    const automation = createAutomation({ ai: localAi(), storage, dispatcher, ...more })
    opened.push(automation)
    return automation
  }
  const onError = ({ message }: Error) => void errors.push(message)
  /** A worker, and the runs that it worked on, in order. */
  const work = (automation: Automation, concurrency = 2) => {
    const turns: Array<string> = []
    const watched = {
      stop: automation.stop,
      workNext: async (input?: { readonly runId?: string }) => {
        const answer = await automation.workNext(input)
        if (answer.runId !== null) turns.push(answer.runId)
        return answer
      },
    }
    const worker = createBullmqWorker(watched, { ...options, concurrency, onError })
    opened.push(worker)
    return { turns, worker }
  }
  const start = async (automation: Automation, siteId: string): Promise<string> => {
    await automation.addKeywords({ siteId, keywords: ["how to brew coffee"] })
    return (await automation.runNow({ siteId })).runId
  }
  const stateOf = async (automation: Automation, siteId: string) =>
    (await automation.currentRun({ siteId })).state
  const ends = (automation: Automation, siteId: string, state = "completed") =>
    vi.waitFor(async () => expect(await stateOf(automation, siteId)).toBe(state), 20_000)

  test("a run of a web process is worked on elsewhere, and the job says which", async () => {
    const web = open()
    await web.start()
    const runId = await start(web, "site")
    expect(await stateOf(web, "site")).toBe("queued")
    work(open())
    await ends(web, "site")
    await vi.waitFor(async () => {
      const [job] = await queue.getJobs(["completed"])
      expect(job?.returnvalue).toEqual({ outcome: "worked", runId })
    }, 5000)
  })

  test("F-30 jobs that are doubled 30 times, and jobs of no run, change nothing", async () => {
    const web = open()
    const runId = await start(web, "site")
    const junk = [{ runId: "none" }, { runId: 7 }, {}, null, { runId: crypto.randomUUID() }]
    const jobs = [...Array.from({ length: 30 }, () => ({ runId })), ...junk]
    await queue.addBulk(jobs.map((data) => ({ name: "run", data })))
    work(open(), 4)
    work(open(), 4)
    await ends(web, "site")
    const { run } = await web.currentRun({ siteId: "site" })
    expect(run).toMatchObject({ epoch: 1, takeovers: 0 })
    await vi.waitFor(async () => {
      const counts = await queue.getJobCounts("waiting", "active", "failed")
      expect(counts).toEqual({ waiting: 0, active: 0, failed: 0 })
    }, 10_000)
  })

  test("F-30 jobs that are lost are sent again by any process with start()", async () => {
    const web = open({ poll: "200 millis" })
    await start(web, "one")
    await start(web, "two")
    await queue.obliterate({ force: true })
    work(open())
    expect((await queue.getJobCounts("waiting"))["waiting"]).toBe(0)
    await web.start()
    for (const siteId of ["one", "two"]) await ends(web, siteId)
  })

  test("an account with 200 sites due delays another's single run by one turn at most", async () => {
    const accountOf = (siteId: string) => siteId.split(":")[0] ?? siteId
    const web = open({ accountOf })
    for (let n = 0; n < 200; n++) await start(web, `many:${n}`)
    const { turns } = work(open({ accountOf }), 1)
    await vi.waitFor(() => expect(turns.length).toBeGreaterThan(3), 20_000)
    const single = await start(web, "single")
    const before = turns.length
    await vi.waitFor(() => expect(turns).toContain(single), 20_000)
    // The turn that was under way, one that may have begun meanwhile, and then the single run's.
    expect(turns.indexOf(single)).toBeLessThanOrEqual(before + 1)
  })

  test("a worker without the stages declines, and the run comes to one that has them", async () => {
    const web = open()
    const { turns: none } = work(open({ pipeline: [] }))
    await start(web, "site")
    await vi.waitFor(
      async () =>
        expect((await queue.getJobs(["active", "waiting"]))[0]?.attemptsStarted).toBeGreaterThan(0),
      10_000,
    )
    const { turns } = work(open())
    await ends(web, "site")
    expect(none).toEqual([])
    expect(turns).toHaveLength(1)
  })

  test("close() takes no further job, gives the runs back, and another worker goes on at once", async () => {
    const slow = localAi({ latency: "30 millis" })
    const web = open()
    const first = work(open({ ai: slow }), 1)
    const keywords = Array.from({ length: 40 }, (_, n) => `coffee question number ${n}`)
    await web.addKeywords({ siteId: "site", keywords })
    const { runId } = await web.runNow({ siteId: "site" })
    await ends(web, "site", "running")
    await start(web, "later")
    const closing = first.worker.close()
    const second = work(open({ ai: slow }), 2)
    await closing
    expect(first.turns).toEqual([runId])
    for (const siteId of ["site", "later"]) await ends(web, siteId)
    expect(second.turns).toContain(runId)
    const { run } = await web.currentRun({ siteId: "site" })
    expect(run).toMatchObject({ takeovers: 0 })
    const counts = await queue.getJobCounts("waiting", "active", "failed", "delayed")
    expect(counts).toMatchObject({ failed: 0, delayed: 0 })
  })

  test("close() of the automation first is as good", async () => {
    const automation = open({ ai: localAi({ latency: "50 millis" }) })
    const { worker } = work(automation, 1)
    await automation.addKeywords({
      siteId: "site",
      keywords: Array.from({ length: 40 }, (_, n) => `tea question number ${n}`),
    })
    await automation.runNow({ siteId: "site" })
    await ends(automation, "site", "running")
    await automation.close()
    await worker.close()
    const web = open()
    expect((await web.currentRun({ siteId: "site" })).run).toMatchObject({ takeovers: 0 })
    work(open())
    await ends(web, "site")
    expect((await queue.getJobCounts("failed"))["failed"]).toBe(0)
  })
})

test("a concurrency that is none is refused", () => {
  const works = null as unknown as Automation
  for (const concurrency of [0, 1.5, -1])
    expect(() => createBullmqWorker(works, { connection: {}, concurrency })).toThrow(
      "is no whole number from 1",
    )
})
