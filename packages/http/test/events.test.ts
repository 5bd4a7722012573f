import { createTestKit, type TestKit } from "@pressline/testing"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { lineNumbers, readEvents, type Received, upTo } from "./eventReader.ts"
import { inProcess } from "./inProcess.ts"

const EVENTS = "/events/?site_id=site"

const linesOf = async (kit: TestKit): Promise<number> => {
  const { lines } = await kit.automation.logs({ siteId: "site", limit: 1000 })
  return lines.length
}

const finished = async (keywords = 30): Promise<TestKit> => {
  const kit = createTestKit()
  await kit.addKeywords(keywords)
  await kit.runToRest()
  return kit
}

describe("the event stream", () => {
  it("sends the state, then every line with its id, then says that the run has ended", async () => {
    const kit = await finished()
    const { api } = inProcess(kit.automation)
    const { run } = await kit.automation.currentRun({ siteId: "site" })
    const reader = await readEvents(api.fetch, `${EVENTS}&run_id=${run?.runId}`)
    expect(reader.response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8")
    expect(reader.response.headers.get("x-accel-buffering")).toBe("no")
    expect(reader.response.headers.get("cache-control")).toContain("no-transform")
    expect(await reader.until(() => false)).toBeNull()
    const { received } = reader
    expect(received.slice(0, 2).map(({ event }) => event)).toEqual(["progress", "status"])
    expect(received[1]?.data).toMatchObject({ run_id: run?.runId, status: "completed" })
    expect(lineNumbers(received)).toEqual(upTo(await linesOf(kit)))
    expect(received.find(({ event }) => event === "log")).toMatchObject({
      id: `${run?.runId}:1`,
      data: { number: 1, code: "run.started", level: "info" },
    })
    expect(received.filter(({ event }) => event !== "log").every(({ id }) => id === null)).toBe(
      true,
    )
    expect(received.at(-1)?.event).toBe("end")
    await api.close()
    await kit.close()
  })

  it("resumes after any line without a gap or a doublet", async () => {
    const kit = await finished()
    const { api } = inProcess(kit.automation, { rateLimits: false })
    const { run } = await kit.automation.currentRun({ siteId: "site" })
    const last = await linesOf(kit)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: last - 1 }), async (cut) => {
        const reader = await readEvents(api.fetch, `${EVENTS}&run_id=${run?.runId}`, {
          "last-event-id": `${run?.runId}:${cut}`,
        })
        await reader.until(() => false)
        expect(lineNumbers(reader.received)).toEqual(upTo(last).slice(cut))
      }),
    )
    const atEnd = await readEvents(api.fetch, `${EVENTS}&run_id=${run?.runId}`, {
      "last-event-id": `${run?.runId}:${last}`,
    })
    expect(atEnd.response.status).toBe(204) // a browser stops coming back
    await api.close()
    await kit.close()
  })

  it("loses and doubles nothing for clients that are cut off at any moment of a live run", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 40 })), { maxLength: 12 }),
        async (story) => {
          const kit = createTestKit()
          await kit.addKeywords(30)
          kit.ai.slow("20 seconds")
          await kit.automation.runNow({ siteId: "site" })
          const { api } = inProcess(kit.automation, { rateLimits: false })
          const seen: Array<Received> = []
          let id: string | null = null
          const take = (event: Received): void => {
            seen.push(event)
            if (event.id !== null) id = event.id
          }
          const connect = () =>
            readEvents(api.fetch, EVENTS, id === null ? {} : { "last-event-id": id })
          for (const [wanted, seconds] of story) {
            const reader = await connect()
            await kit.clock.advance(`${seconds} seconds`)
            for (let n = 0; n < wanted; n++) {
              const event = await Promise.race([reader.next(), kit.clock.settle()])
              if (!event) break
              take(event)
            }
            await reader.leave()
          }
          kit.ai.heal()
          await kit.rest()
          const reader = await connect()
          const last = await linesOf(kit)
          while (lineNumbers(seen).at(-1) !== last) take((await reader.next()) as Received)
          expect(lineNumbers(seen)).toEqual(upTo(last))
          expect(seen.some(({ event }) => event === "reset")).toBe(false)
          await reader.leave()
          await api.close()
          await kit.close()
        },
      ),
      { numRuns: 25 },
    )
  })

  it("says reset when the lines after the id are gone, or the id is of another run", async () => {
    const kit = await finished()
    const { run: first } = await kit.automation.currentRun({ siteId: "site" })
    await kit.addKeywords(5)
    await kit.clock.advance("2 hours")
    await kit.runToRest()
    const { api } = inProcess(kit.automation)
    const other = await readEvents(api.fetch, EVENTS, { "last-event-id": `${first?.runId}:3` })
    expect((await other.next())?.event).toBe("reset")
    expect((await other.next())?.event).toBe("progress")
    await other.until(({ event }) => event === "log")
    expect(lineNumbers(other.received)[0]).toBe(1)
    await other.leave()

    await kit.automation.prune({ logsOlderThan: "1 hour" })
    const gone = await readEvents(api.fetch, `${EVENTS}&run_id=${first?.runId}`, {
      "last-event-id": `${first?.runId}:3`,
    })
    expect((await gone.next())?.event).toBe("reset")
    const beyond = await readEvents(api.fetch, EVENTS, {
      "last-event-id": `${(await kit.automation.currentRun({ siteId: "site" })).run?.runId}:99999`,
    })
    expect((await beyond.next())?.event).toBe("reset")
    const nonsense = await readEvents(api.fetch, EVENTS, { "last-event-id": "7" })
    expect(nonsense.response.status).toBe(422)
    await api.close()
    await kit.close()
  })

  it("reads a run once for any number of clients, and not at all when they are gone", async () => {
    const kit = createTestKit()
    await kit.addKeywords(30)
    kit.ai.slow("20 seconds")
    await kit.automation.runNow({ siteId: "site" })
    let reads = 0
    const counted = {
      ...kit.automation,
      events: (...input: Parameters<typeof kit.automation.events>) => {
        reads += 1
        return kit.automation.events(...input)
      },
    }
    const { api } = inProcess(counted, { eventLimits: { perActor: 100 }, rateLimits: false })
    const readers = await Promise.all(upTo(40).map(() => readEvents(api.fetch, EVENTS)))
    await Promise.all(readers.map((reader) => reader.until(({ event }) => event === "log")))
    await kit.clock.advance("2 minutes")
    const line = (n: number) => (event: Received) => Number(event.id?.split(":")[1]) >= n
    await Promise.all(readers.map((reader) => reader.until(line(4))))
    expect(reads).toBe(1)
    await Promise.all(readers.map((reader) => reader.leave()))
    await (await readEvents(api.fetch, EVENTS)).until(line(4))
    expect(reads).toBe(2) // the first had been let go with its last client
    await api.close()
    await kit.close()
  })

  it("ends when the host shuts down, and lets clients come back to another process", async () => {
    const kit = createTestKit({ workers: 2 })
    await kit.addKeywords(30)
    kit.ai.slow("20 seconds")
    await kit.automation.runNow({ siteId: "site" })
    const one = inProcess(kit.automation)
    const reader = await readEvents(one.api.fetch, EVENTS)
    await reader.until(({ event }) => event === "log")
    await one.api.close()
    expect(await reader.until(() => false)).toBeNull()
    expect(reader.received.at(-1)?.event).not.toBe("end")

    // What another process does arrives here too: it is read from what is stored.
    const [, other] = kit.nodes
    const two = inProcess(kit.automation)
    const again = await readEvents(two.api.fetch, EVENTS, {
      "last-event-id": reader.received.findLast(({ id }) => id !== null)?.id ?? "",
    })
    await other?.automation.pause({ siteId: "site", actor: "ben" })
    expect(await again.until(({ data }) => data["code"] === "run.pause_requested")).toMatchObject({
      data: { actor: "ben" },
    })
    await again.leave()
    await two.api.close()
    await kit.close()
  })
})
