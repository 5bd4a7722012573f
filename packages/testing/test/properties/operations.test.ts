import type { ConfigPatch, Settings } from "@pressline/core"
import { isActive } from "@pressline/core/effect"
import { createTestKit } from "@pressline/testing"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { asked } from "./askedKit.ts"
import { ModelledSite } from "./ModelledSite.ts"
import { siteCommand } from "./siteCommands.ts"

/** `PROPERTY_SEED=7` draws others; a failure prints the seed, the path and the shortest story. */
const SEED = Number(process.env["PROPERTY_SEED"] ?? 20_261_104)
const SEQUENCES = Number(process.env["PROPERTY_RUNS"] ?? 150)

const newSite = async (
  workers: number,
  mode: Settings["publishPolicy"]["mode"],
): Promise<ModelledSite> => {
  const kit = createTestKit({
    workers,
    credits: 130,
    concurrency: 2,
    poll: "1 minute",
    sweepEvery: "2 minutes",
    // More than the estimate expects: credits run out on the way.
    makes: {
      keywordsPerCluster: 1.5,
      ideasPerCluster: 2,
      wordsPerArticle: 1000,
      promptsPerArticle: 1,
    },
    siteDefaults: { stage1BatchSize: 3, publishPolicy: { mode } },
  })
  kit.ai.slow("2 seconds")
  const site = new ModelledSite(kit)
  site.granted("kit", 130)
  const keywords = Array.from({ length: 6 }, (_, n) => `keyword ${n}`)
  await kit.automation.addKeywords({ siteId: kit.siteId, keywords })
  for (const phrase of keywords) site.phrases.add(phrase)
  return site
}

const configure = async (site: ModelledSite, patch: ConfigPatch): Promise<void> => {
  site.scheduled(patch)
  const { siteId } = site.kit
  await asked(site.kit, (automation) => automation.updateConfig({ siteId, patch }))
}

/** Trouble ends; whoever waits for a person is let go on; then everything must come to rest. */
const expectRest = async (site: ModelledSite): Promise<void> => {
  const { kit } = site
  const { siteId } = kit
  kit.ai.heal()
  await configure(site, { enabled: false })
  for (let round = 0; round < 12; round++) {
    const key = `rest ${round}`
    site.granted(key, 500)
    await asked(kit, (automation) =>
      automation.grantCredits({ accountId: siteId, amount: 500, key }),
    )
    const run = await site.active()
    if (run === undefined) break
    site.wishes(run.runId).resume = true
    await asked(kit, (automation) => automation.resume({ siteId }))
    await kit.clock.advance("6 minutes")
  }
  // One of those that wait for a person is rejected; the others may go, and it stays.
  const [rejected] = await site.items("content", "review")
  if (rejected !== undefined) {
    await kit.automation.reject({ siteId, contentId: rejected.id, reason: "the last one" })
    site.rejected.add(rejected.id)
  }
  await configure(site, { publishPolicy: { mode: "auto" } })
  await kit.clock.advance("15 minutes") // a process that died over a publication has it for a while
  const open = (await site.runs()).filter(({ status }) => isActive(status))
  expect(open.map(({ pauseDetail, status }) => `${status}: ${pauseDetail}`)).toEqual([])
  const forgotten = (await site.items("content", "review")).filter(
    (item) => "heldBack" in item && item.heldBack && item.rejectedAt === null,
  )
  expect(
    forgotten.map(({ id }) => id),
    "held back, and never published",
  ).toEqual([])
  await site.expectSound(true)
}

describe("a site, whatever is done to it in whatever order", () => {
  it.each([
    [1, "auto"],
    [2, "review"],
  ] as const)(
    "with %i processes and the policy %s, is what the model says, and comes to rest",
    async (workers, mode) => {
      const commands = fc.commands([siteCommand], { maxCommands: 25, size: "max" })
      await fc.assert(
        fc.asyncProperty(commands, async (story) => {
          const site = await newSite(workers, mode)
          try {
            await fc.asyncModelRun(() => ({ model: site, real: site }), story)
            await expectRest(site)
          } finally {
            await site.kit.close()
          }
        }),
        { seed: SEED + workers, numRuns: SEQUENCES / 2 },
      )
    },
    120_000,
  )
})
