/** The events of a run whose log lines were pruned: they say what is left, and end. */
import type { RunEvent } from "@pressline/core"
import { createTestKit, type TestKit } from "@pressline/testing"
import { expect, it } from "vitest"
import { runOf } from "./storedRuns.ts"

/** A run that has ended, so long ago that its log is gone. */
const prunedRun = async () => {
  const kit = createTestKit({ poll: "1 hour", sweepEvery: "1 hour", tickEvery: "1 hour" })
  await kit.addKeywords(5)
  expect(await kit.runToRest()).toBe("completed")
  await kit.clock.advance("2 days")
  await kit.automation.prune({ logsOlderThan: "1 day" })
  const { runId } = await runOf(kit)
  return { kit, runId }
}

/** The kinds of events, up to the end; null while they have not ended after a minute. */
const heard = async (kit: TestKit, runId: string, after: number) => {
  const events: Array<RunEvent["type"]> = []
  let ended = false
  const reading = (async () => {
    for await (const { type } of kit.automation.events({ siteId: kit.siteId, runId, after }))
      events.push(type)
    ended = true
  })()
  await kit.clock.advance("1 minute")
  if (ended) await reading
  return ended ? events : null
}

it("from the beginning they MUST be the state, and the end", async () => {
  const { kit, runId } = await prunedRun()
  expect(await heard(kit, runId, 0)).toStrictEqual(["progress", "status"])
  await kit.close()
})

it("R-23 after a line that is gone with those that followed they MUST begin with a reset", async () => {
  const { kit, runId } = await prunedRun()
  expect(await heard(kit, runId, 3)).toStrictEqual(["reset", "progress", "status"])
  await kit.close()
})
