/** Credits that come between the last top-up that was refused and the pause: nobody is paused yet to be woken. */
import { describe, expect, it } from "vitest"
import * as Effect from "effect/Effect"
import { onAlteredStorage } from "./alteredStorage.ts"
import { onlyStages } from "./storedRuns.ts"

const account = { accountId: "acme" }

const clusters = Array.from({ length: 12 }, (_, n) => ({ name: `${n}`, primaryKeyword: `${n}` }))

/**
 * A run of one article that may cost more than the account has left; its pause waits until it is let
 * through. `beside`: another site of the account runs, and holds all that is left.
 */
const aboutToPause = async ({ beside = false } = {}) => {
  const gate = Promise.withResolvers<void>()
  const host = onAlteredStorage(
    ({ runs }) => ({
      runs: {
        ...runs,
        pause: (lease, input) =>
          Effect.andThen(
            Effect.promise(() => gate.promise),
            runs.pause(lease, input),
          ),
      },
    }),
    { accountOf: () => account.accountId, siteDefaults: onlyStages(2, 4), poll: "1 hour" },
  )
  const { automation, clock } = host
  await automation.grantCredits({ ...account, amount: 18, key: "begin" })
  await automation.addItems({
    siteId: "a",
    tasks: [{ title: "article", primaryKeyword: "keyword", targetWords: 1500 }],
  })
  await automation.start()
  if (beside) {
    await automation.grantCredits({ ...account, amount: 87, key: "beside" })
    await automation.addItems({ siteId: "b", clusters })
    host.ai.slow("10 seconds")
    await automation.runNow({ siteId: "b" })
  }
  await automation.runNow({ siteId: "a" })
  await clock.advance("1 second")
  expect(await automation.currentRun({ siteId: "a" })).toMatchObject({ state: "running" })
  const pauses = async () => {
    gate.resolve()
    await clock.advance("1 minute")
  }
  return { ...host, pauses }
}

const linesOf = async ({ automation }: Awaited<ReturnType<typeof aboutToPause>>) =>
  (await automation.logs({ siteId: "a", limit: 1000 })).lines.map(({ code }) => code)

describe("credits that come while a run is about to pause for want of them", () => {
  it("R-08 granted ones MUST wake it", async () => {
    const host = await aboutToPause()
    await host.automation.grantCredits({ ...account, amount: 50, key: "more" })
    await host.pauses()
    expect(await host.automation.currentRun({ siteId: "a" })).toMatchObject({ state: "completed" })
    expect(await linesOf(host)).toEqual(expect.arrayContaining(["run.paused", "run.resumed"]))
    await host.automation.close()
  })

  it("R-08 those that another run of the account gives back MUST wake it", async () => {
    const host = await aboutToPause({ beside: true })
    await host.clock.advance("2 minutes")
    expect(await host.automation.currentRun({ siteId: "b" })).toMatchObject({ state: "completed" })
    await host.pauses()
    expect(await host.automation.currentRun({ siteId: "a" })).toMatchObject({ state: "completed" })
    await host.automation.close()
  })

  it("MUST stay paused where they are still too few, with what it holds unchanged", async () => {
    const host = await aboutToPause()
    await host.automation.grantCredits({ ...account, amount: 1, key: "more" })
    await host.pauses()
    expect(await host.automation.currentRun({ siteId: "a" })).toMatchObject({ state: "paused" })
    expect(await linesOf(host)).not.toContain("run.resumed")
    await host.automation.close()
  })
})
