import { createTestKit } from "@pressline/testing"
import * as HttpApi from "effect/http-api/HttpApi"
import * as Schema from "effect/Schema"
import { expect, test } from "vitest"
import { Api } from "../src/contract/Api.ts"
import { eventData } from "../src/contract/Event.ts"
import { wireEncoder } from "../src/contract/wireEncoder.ts"

const answers = new Map<string, Schema.Codec<unknown, unknown>>()
HttpApi.reflect(Api as unknown as HttpApi.Top, {
  onGroup: () => {},
  onEndpoint: ({ endpoint, successes }) => {
    const [success] = [...successes.values()].flat()
    if (success) answers.set(endpoint.identifier, success as Schema.Codec<unknown, unknown>)
  },
})

test("writes of everything that is answered what its schema writes", async () => {
  const kit = createTestKit({ secretKey: new Uint8Array(32) })
  const { automation } = kit
  const site = { siteId: "site" }
  await automation.updateConfig({
    ...site,
    patch: {
      budgetCaps: { articlesPerDay: 100 },
      notify: [
        { kind: "webhook", url: "https://a.test", format: "slack", events: ["failed"] },
        { kind: "email", to: "a@a.test", events: [] },
      ],
    },
  })
  await kit.addKeywords(13)
  kit.ai.refuseNext("generateContent")
  kit.ai.slow("1 minute")
  await automation.runNow(site)
  const compared: Array<string> = []
  const compare = (name: string, value: unknown): void => {
    const schema = answers.get(name) ?? eventData[name as keyof typeof eventData]
    expect(wireEncoder(schema)(value)).toEqual(
      Schema.encodeUnknownSync(schema as Schema.Codec<unknown, unknown>)(value),
    )
    compared.push(name)
  }
  const everything = async () => {
    const { config, ...rest } = await automation.getConfig(site)
    compare("config", { ...config, ...rest })
    compare("currentRun", await automation.currentRun(site))
    compare("currentProcessing", await automation.currentProcessing(site))
    compare("runProgress", await automation.runProgress(site))
    compare("pipelineOverview", await automation.pipelineOverview(site))
    compare("history", await automation.history(site))
    compare("logs", await automation.logs(site))
    compare("estimate", await automation.estimate(site))
    compare("progress", await automation.runProgress(site))
    const { run } = await automation.currentRun(site)
    compare("status", run)
    compare("pause", run)
    for (const line of (await automation.logs(site)).lines) compare("log", line)
    for (const kind of [
      "keyword",
      "cluster",
      "idea",
      "task",
      "content",
      "image",
      "publication",
    ] as const) {
      const page = await automation.listItems({ ...site, kind })
      compare("items", page)
      for (const item of page.items) compare(kind === "content" ? "approve" : "item", item)
    }
  }
  await kit.clock.advance("3 minutes")
  await everything()
  kit.ai.heal()
  await kit.rest()
  await everything()
  expect(new Set(compared).size).toBe(15)
  await kit.close()
})

test("writes the fields of a schema and no others", () => {
  const encode = wireEncoder(eventData.reset)
  expect(encode({ reason: "a", secret: "b" })).toEqual({ reason: "a" })
})
