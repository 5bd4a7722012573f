/** A whole run through the public face, with an AI whose calls a test sees; and the invariants after it. */
import type { postgres } from "@pressline/adapter-postgres"
import {
  AutomationError,
  type AutomationOptions,
  createAutomation,
  creditsToNumber,
  ledger,
  localAi,
} from "@pressline/core"
import { AiFunctions, creditsOf, Storage } from "@pressline/core/effect"
import { checkInvariants } from "@pressline/testing"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { expect, onTestFinished, vi } from "vitest"

const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gu
const SITE = "site"
const GRANT = 100_000
const KEYWORDS = Array.from(
  { length: 60 },
  (_, at) => `${["espresso", "bicycle", "garden"][at % 3]} question number ${at}`,
)

/** The local AI, each of whose calls is counted and first waits for what `before` does. */
const countedAi = (before: (call: number) => Promise<void>) => {
  const inputs: Array<string> = []
  const layer = Layer.effect(
    AiFunctions,
    Effect.map(AiFunctions, (inner) => {
      const counted = Object.entries(inner).map(([name, call]) => [
        name,
        (input: unknown, about: unknown) => {
          inputs.push(`${name} ${JSON.stringify(input).replaceAll(ID, "id")}`)
          const made = inputs.length
          return Effect.andThen(
            Effect.promise(() => before(made)),
            (call as (...given: ReadonlyArray<unknown>) => Effect.Effect<unknown>)(input, about),
          )
        },
      ])
      return Object.fromEntries(counted) as typeof inner
    }),
  ).pipe(Layer.provide(localAi()))
  return { layer, inputs }
}

const isOutage = (error: unknown): false => {
  if (error instanceof AutomationError && error.code === "storage_unavailable") return false
  throw error
}

/** A whole run, followed to its end, and what came of it. */
export const followedRun = async (
  storage: NonNullable<AutomationOptions["storage"]>,
  before: (call: number) => Promise<void> = async () => {},
) => {
  const ai = countedAi(before)
  const automation = createAutomation({
    storage,
    ai: ai.layer,
    credits: ledger(),
    leaseTtl: "10 minutes", // a slow machine is no dead worker
  })
  onTestFinished(() => automation.close())
  await automation.migrate()
  await automation.start()
  await automation.addKeywords({ siteId: SITE, keywords: KEYWORDS })
  await automation.grantCredits({ accountId: SITE, amount: GRANT, key: "start" })
  const { runId } = await automation.runNow({ siteId: SITE })
  const numbers: Array<number> = []
  const follow = async (): Promise<void> => {
    for await (const event of automation.events({ siteId: SITE, runId, after: numbers.length }))
      if (event.type === "log") numbers.push(event.number)
  }
  // A reader repeats what an outage interrupts; one that it outlasts goes on where it was.
  while (!(await follow().then(() => true, isOutage)));
  await vi.waitFor(async () => {
    const { held } = await automation.balance({ accountId: SITE })
    expect(creditsToNumber(held)).toBe(0)
  }, 20_000)
  const { run } = await automation.currentRun({ siteId: SITE, runId })
  const { balance } = await automation.balance({ accountId: SITE })
  return {
    numbers,
    outcome: {
      status: run?.status,
      credits: creditsToNumber(run?.totalCreditsUsed ?? creditsOf(-1)),
      balance: creditsToNumber(balance ?? creditsOf(-1)),
      overview: JSON.parse(JSON.stringify(await automation.pipelineOverview({ siteId: SITE }))),
      calls: ai.inputs.toSorted(),
    },
  }
}

/** What the invariants say of it, at rest. */
export const invariantsOf = (storage: ReturnType<typeof postgres>) =>
  Layer.build(storage).pipe(
    Effect.flatMap((context) =>
      checkInvariants({
        storage: Context.get(context, Storage),
        siteIds: [SITE],
        grants: new Map([[SITE, creditsOf(GRANT)]]),
        atRest: true,
      }),
    ),
    Effect.scoped,
    Effect.runPromise,
  )
