/** Events of another process, of which no hint comes: looked for soon while there is something, else each second. */
import type { RunEvent } from "@pressline/core"
import type { Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { expect, it } from "vitest"
import { onAlteredStorage } from "./alteredStorage.ts"

const site = { siteId: "site" }

it("50 lines a second that no hint tells of come within 60 ms, and a quiet run is looked at once a second", async () => {
  let looks = 0
  let pages = 0
  const { automation, clock, storage } = onAlteredStorage(
    ({ log, runs }: Storage["Service"]) => ({
      log: {
        ...log,
        changes: Stream.empty,
        list: (input) => Effect.suspend(() => ((pages += 1), log.list(input))),
      },
      runs: { ...runs, find: (runId) => Effect.suspend(() => ((looks += 1), runs.find(runId))) },
    }),
    {},
  )
  await automation.grantCredits({ accountId: "site", amount: 1000, key: "grant" })
  await automation.addKeywords({ ...site, keywords: ["how to brew coffee"] })
  const { runId } = await automation.runNow(site)
  const write = (message: string) =>
    Effect.runPromise(
      storage.log.append(runId, [
        { level: "info", stage: null, code: "test", message, itemId: null, actor: null, facts: {} },
      ]),
    )
  const written = new Map<string, number>()
  const late: Array<number> = []
  const hear = (event: RunEvent): void => {
    const at = event.type === "log" ? written.get(event.line.message) : undefined
    if (at !== undefined) late.push(clock.now().getTime() - at)
  }
  const reading = (async () => {
    for await (const event of automation.events({ ...site, runId })) hear(event)
  })()
  await clock.settle()
  for (let n = 0; n < 50; n++) {
    written.set(`line ${n}`, clock.now().getTime())
    await write(`line ${n}`)
    await clock.advance("20 millis")
  }
  for (let n = 0; n < 5; n++) await clock.advance("20 millis")
  expect(late).toHaveLength(50)
  expect(Math.max(...late)).toBeLessThanOrEqual(60) // virtual milliseconds
  await clock.advance("1 minute") // nothing happens, and the looks become rare
  ;[looks, pages] = [0, 0]
  await clock.advance("1 minute")
  expect(looks).toBe(60)
  expect(pages).toBe(60)
  written.set("late", clock.now().getTime())
  await write("late")
  await clock.advance("1 second")
  expect(late).toHaveLength(51)
  await automation.close()
  await reading
})
