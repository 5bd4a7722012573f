/** A run of twenty keywords, from `runNow` to the first call of the AI, on a worker of the same process. */
import { postgres } from "@pressline/adapter-postgres"
import { createAutomation, customAi, ledger } from "@pressline/core"
import type { OpenStartSystem } from "./StartSystem.ts"

const KEYWORDS = 20
const FUNDS = 1_000_000

export const presslineStarts: OpenStartSystem = async ({ began, url }) => {
  const runs = new Map<number, string>()
  const site = (sample: number): string => `site-${sample}`
  const unused = () => Promise.reject(new Error("only stage 1 is enabled"))
  const automation = createAutomation({
    storage: postgres({ connectionString: url }),
    credits: ledger(),
    siteDefaults: {
      stage2Enabled: false,
      stage3Enabled: false,
      stage4Enabled: false,
      stage5Enabled: false,
      stage6Enabled: false,
      stage7Enabled: false,
    },
    // Only stage 1 has work: what follows it is no part of a start.
    ai: customAi({
      autoCluster: ({ keywords }) => {
        began()
        const keywordIds = keywords.map(({ id }) => id)
        const about = { description: "questions", primaryKeyword: "question", intent: null }
        return { clusters: [{ name: "Questions", ...about, keywordIds }], joined: [] }
      },
      generateIdeas: unused,
      generateContent: unused,
      generateImagePrompts: unused,
      generateImage: unused,
    }),
  })
  await automation.migrate()
  await automation.start()
  return {
    prepare: async (sample) => {
      const siteId = site(sample)
      const keywords = Array.from({ length: KEYWORDS }, (_, n) => `question number ${n}`)
      await automation.grantCredits({ accountId: siteId, amount: FUNDS, key: "funds" })
      await automation.addKeywords({ siteId, keywords })
    },
    start: async (sample) => {
      const { runId } = await automation.runNow({ siteId: site(sample) })
      runs.set(sample, runId)
    },
    over: async (sample) => {
      const runId = runs.get(sample)
      if (runId === undefined) throw new Error(`sample ${sample} has not started`)
      for await (const event of automation.events({ siteId: site(sample), runId })) void event
    },
    close: () => automation.close(),
  }
}
