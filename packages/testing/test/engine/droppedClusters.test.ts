/** Keywords that a host files while the batch that makes their cluster is being stored. */
import { type Cluster, customAi, type Keyword } from "@pressline/core"
import type { Commit, Lease } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { onAlteredStorage } from "./alteredStorage.ts"
import { onlyStages } from "./storedRuns.ts"

const siteId = "site"

const unasked = () => {
  throw new Error("only stage 1 works")
}

/** One cluster per first word: keywords join it as soon as it is offered. */
const ai = customAi({
  autoCluster: ({ existing, keywords }) => {
    const name = keywords[0]?.phrase.split(" ")[0] ?? ""
    const keywordIds = keywords.map(({ id }) => id)
    const there = existing.find((cluster) => cluster.name === name)
    return there === undefined
      ? {
          clusters: [{ name, description: "", primaryKeyword: name, intent: null, keywordIds }],
          joined: [],
        }
      : { clusters: [], joined: [{ clusterId: there.id, keywordIds }] }
  },
  generateIdeas: unasked,
  generateContent: unasked,
  generateImagePrompts: unasked,
  generateImage: unasked,
})

/** A run over batches of two; the host files `filed` just before the `nth` commit is stored. */
const runWith = async (
  keywords: ReadonlyArray<string>,
  filed: ReadonlyArray<string>,
  nth: number,
) => {
  const sent: Array<Commit> = []
  const { automation, clock } = onAlteredStorage(
    ({ pipeline }) => ({
      pipeline: {
        ...pipeline,
        commit: (lease: Lease, commit: Commit, ttl) =>
          Effect.gen(function* () {
            sent.push(commit)
            yield* Effect.sleep("1 second")
            if (sent.length === nth)
              yield* Effect.promise(() =>
                automation.addItems({
                  siteId,
                  clusters: [{ name: "mine", primaryKeyword: "mine", keywords: filed }],
                }),
              )
            return yield* pipeline.commit(lease, commit, ttl)
          }),
      },
    }),
    { siteDefaults: { ...onlyStages(1), stage1BatchSize: 2 } },
    ai,
  )
  await automation.grantCredits({ accountId: siteId, amount: 1000, key: "grant" })
  await automation.addKeywords({ siteId, keywords })
  await automation.start()
  await automation.runNow({ siteId })
  await clock.advance("1 minute")
  const { run } = await automation.currentRun({ siteId })
  const list = async (kind: "cluster" | "keyword") =>
    (await automation.listItems({ siteId, kind, limit: 100 })).items
  const clusters = (await list("cluster")) as ReadonlyArray<Cluster>
  const names = new Map(clusters.map(({ id, name }) => [id, name]))
  const homes = Object.fromEntries(
    ((await list("keyword")) as ReadonlyArray<Keyword>).map(({ clusterId, phrase }) => [
      phrase,
      names.get(clusterId ?? ""),
    ]),
  )
  await automation.close()
  return { homes, names: [...names.values()].toSorted(), run, sent }
}

describe("a cluster whose own keywords are all filed by the host meanwhile", () => {
  it("R-19 MUST come with the next commit, in which keywords of a later batch join it", async () => {
    const keywords = ["beta 1", "beta 2", "beta 3", "beta 4"]
    const { homes, names, run, sent } = await runWith(keywords, ["beta 1", "beta 2"], 1)
    expect(run).toMatchObject({ status: "completed", errorMessage: null })
    expect(homes).toEqual({
      "beta 1": "mine",
      "beta 2": "mine",
      "beta 3": "beta",
      "beta 4": "beta",
    })
    expect(names).toEqual(["beta", "mine"])
    expect(run?.stage1Result).toMatchObject({ keywordsProcessed: 2, clustersCreated: 1, failed: 0 })
    expect(run?.totalCreditsUsed, "what was dropped costs nothing").toEqual(
      sent.at(-1)?.charge?.amount,
    )
  })

  it("R-19 MUST be kept where the keywords that join it are in the very commit that is refused", async () => {
    const keywords = ["alpha 1", "alpha 2", "beta 1", "beta 2", "beta 3", "beta 4"]
    const { homes, names, run, sent } = await runWith(keywords, ["beta 1", "beta 2"], 2)
    expect(sent[1]?.advanced, "both batches share it").toHaveLength(4)
    expect(run).toMatchObject({ status: "completed", errorMessage: null })
    expect(homes).toMatchObject({ "beta 1": "mine", "beta 3": "beta", "beta 4": "beta" })
    expect(names).toEqual(["alpha", "beta", "mine"])
    expect(run?.stage1Result).toMatchObject({ keywordsProcessed: 4, clustersCreated: 2, failed: 0 })
  })

  it("R-19 MUST stay away where no keyword joins it", async () => {
    const keywords = ["beta 1", "beta 2", "gamma 1", "gamma 2"]
    const { names, run } = await runWith(keywords, ["beta 1", "beta 2"], 1)
    expect(run).toMatchObject({ status: "completed", errorMessage: null })
    expect(names).toEqual(["gamma", "mine"])
  })
})
