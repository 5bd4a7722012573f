/** What operators, hosts and misfortune do to a site, drawn at random. */
import type { AutomationError, ConfigPatch } from "@pressline/core"
import type { AiFunctionName, ScriptedFailure } from "@pressline/testing"
import { isTerminal } from "@pressline/core/effect"
import fc from "fast-check"
import { expect } from "vitest"
import { asked, type Asked } from "./askedKit.ts"
import type { ModelledSite } from "./ModelledSite.ts"

/** fast-check wants a model and a real thing; here the one knows the other. */
export type SiteCommand = fc.AsyncCommand<ModelledSite, ModelledSite>

const command = (name: string, run: (site: ModelledSite) => Promise<void>): SiteCommand => ({
  check: () => true,
  run: async (site) => {
    await run(site)
    await site.expectSound(false)
  },
  toString: () => name,
})

const codeOf = (answer: Asked<unknown>): string | null =>
  answer._tag === "Refused" ? (answer.error as AutomationError).code : null

const runNow = (key: string | null) =>
  command(`runNow(${key ?? ""})`, async (site) => {
    const { siteId } = site.kit
    const before = await site.active()
    const undecided = await site.undecided()
    const { sufficient } = await site.kit.automation.estimate({ siteId })
    const answer = await asked(site.kit, (automation) =>
      automation.runNow({ siteId, ...(key === null ? {} : { idempotencyKey: key }) }),
    )
    const known = key === null ? undefined : site.keys.get(key)
    if (known !== undefined) {
      expect(answer).toMatchObject({ _tag: "Answered", value: { runId: known } })
      return
    }
    if (answer._tag === "Answered") {
      if (key !== null) site.keys.set(key, answer.value.runId)
      if (!answer.repeated) expect(before?.runId).toBeUndefined()
      return
    }
    if (answer.repeated) return
    if (before !== undefined)
      expect(answer.error).toMatchObject({
        code: "already_running",
        details: { runId: before.runId },
      })
    else if (codeOf(answer) === "storage_unavailable") expect(undecided).toBe(true)
    else {
      expect(codeOf(answer)).toBe("insufficient_credits")
      expect(sufficient).toBe(false)
    }
  })

const control = (verb: "pause" | "resume" | "cancel") =>
  command(verb, async (site) => {
    const { siteId } = site.kit
    const [last] = await site.runs()
    const run = (await site.active()) ?? last
    if (run !== undefined && !isTerminal(run.status)) {
      // The wish stands from the moment it may have been stored.
      const wishes = site.wishes(run.runId)
      if (verb === "cancel") wishes.cancel = true
      if (verb === "pause") Object.assign(wishes, { pause: true, resume: false })
      if (verb === "resume") wishes.resume = true
    }
    const answer = await asked(site.kit, (automation) => automation[verb]({ siteId }))
    if (run === undefined) expect(codeOf(answer)).toBe("run_not_found")
    else if (answer._tag === "Answered") expect(answer.value.runId).toBe(run.runId)
    else expect(codeOf(answer)).toBe("invalid_transition")
  })

const addKeywords = (numbers: ReadonlyArray<number>) =>
  command(`addKeywords(${numbers.join()})`, async (site) => {
    const keywords = numbers.map((n) => `keyword ${n}`)
    const fresh = new Set(keywords.filter((phrase) => !site.phrases.has(phrase)))
    const answer = await asked(site.kit, (automation) =>
      automation.addKeywords({ siteId: site.kit.siteId, keywords }),
    )
    for (const phrase of fresh) site.phrases.add(phrase)
    if (answer._tag === "Answered" && !answer.repeated)
      expect(answer.value).toEqual({ added: fresh.size, duplicates: keywords.length - fresh.size })
  })

const addItems = (kind: "clusters" | "ideas" | "tasks" | "contents") =>
  command(`addItems(${kind})`, async (site) => {
    const { siteId } = site.kit
    const title = `Made elsewhere, at ${site.now()}`
    const primaryKeyword = title.toLowerCase()
    const given = {
      clusters: { clusters: [{ name: title, primaryKeyword }] },
      ideas: { ideas: [{ title, primaryKeyword }] },
      tasks: { tasks: [{ title, primaryKeyword }] },
      contents: { contents: [{ title, html: "<p>words</p>" }] },
    }[kind]
    const answer = await asked(site.kit, (automation) => automation.addItems({ siteId, ...given }))
    if (answer._tag === "Answered") expect(answer.value[kind]).toHaveLength(1)
  })

const KINDS = ["keyword", "cluster", "idea", "task", "content", "image"] as const
const retryFailed = command("retryFailed", async (site) => {
  const failed = async () =>
    (await Promise.all(KINDS.map((kind) => site.items(kind, "failed")))).flat().length
  const before = await failed()
  const { siteId } = site.kit
  const answer = await asked(site.kit, (automation) => automation.retryFailed({ siteId }))
  if (answer._tag !== "Answered" || answer.repeated) return
  expect(answer.value.retried).toBe(before)
  expect(await failed()).toBe(0)
})

const updateConfig = (patch: ConfigPatch) =>
  command(`updateConfig(${JSON.stringify(patch)})`, async (site) => {
    const { siteId } = site.kit
    site.scheduled(patch)
    const answer = await asked(site.kit, (automation) => automation.updateConfig({ siteId, patch }))
    expect(answer).toMatchObject({ _tag: "Answered", value: { config: patch } })
  })

const grantCredits = (key: string, amount: number) =>
  command(`grantCredits(${key}, ${amount})`, async (site) => {
    const accountId = site.kit.siteId
    site.granted(key, amount)
    await asked(site.kit, (automation) => automation.grantCredits({ accountId, amount, key }))
  })

const judge = (verdict: "approve" | "reject", which: number) =>
  command(`${verdict}(${which})`, async (site) => {
    const { siteId } = site.kit
    const waiting = await site.items("content", "review")
    const article = waiting[which % Math.max(1, waiting.length)]
    if (article === undefined) return
    const on = { siteId, contentId: article.id }
    const answer = await asked(site.kit, (automation) =>
      verdict === "approve"
        ? automation.approve(on)
        : automation.reject({ ...on, reason: "model" }),
    )
    if (verdict === "approve") site.rejected.delete(article.id)
    else if (answer._tag === "Answered") site.rejected.add(article.id)
  })

const advance = (seconds: number) =>
  command(`advance(${seconds} s)`, ({ kit }) => kit.clock.advance(seconds * 1000))

const crash = command("crash", ({ kit }) => {
  kit.crash()
  return kit.clock.settle()
})

const CHECKPOINTS = [
  ...(["start.reserved", "start.held", "start.running", "slot.claimed", "run.claimed"] as const),
  ...(["call.answered", "commit.stored", "stage.ended", "control.before-answer"] as const),
  ...(["run.before-finish", "publish.answered", "credits.settled"] as const),
] as const
const crashAt = (name: (typeof CHECKPOINTS)[number]) =>
  command(`crashAt(${name})`, async ({ kit }) => kit.crashAt(name))

const failNext = (name: AiFunctionName, failure: ScriptedFailure, times: number) =>
  command(`failNext(${name}, ${failure.code}, ${times})`, async ({ kit }) =>
    kit.ai.failNext(name, failure, times),
  )
const outage = command("outage", async ({ kit }) => kit.ai.outage())
const poison = (number: number) =>
  command(`poison(keyword ${number})`, async ({ kit }) =>
    kit.ai.failFor("autoCluster", `"keyword ${number}"`, { code: "ai_refused" }),
  )
const heal = command("heal", async ({ kit }) => {
  kit.ai.heal()
  kit.ai.slow("2 seconds")
})

const stage = fc.integer({ min: 1, max: 7 })
const schedule: fc.Arbitrary<ConfigPatch> = fc
  .tuple(fc.constantFrom(true, true, false), fc.integer({ min: 0, max: 59 }))
  .map(([enabled, minute]) => ({ enabled, scheduledTime: `08:${String(minute).padStart(2, "0")}` }))
const patch: fc.Arbitrary<ConfigPatch> = fc.oneof(
  schedule,
  fc.boolean().map((enabled) => ({ enabled })),
  fc.tuple(stage, fc.boolean()).map(([n, on]) => ({ [`stage${n}Enabled`]: on })),
  fc
    .tuple(stage, fc.integer({ min: 1, max: 4 }))
    .map(([n, size]) => ({ [`stage${n}BatchSize`]: size })),
  fc.constantFrom<Array<ConfigPatch>>(
    { publishPolicy: { mode: "review" } },
    { publishPolicy: { mode: "hold", holdHours: 0.5 } },
    { publishPolicy: { mode: "auto", dailyCap: 1 } },
    { publishPolicy: { mode: "auto" } },
    { maxAttempts: 1 },
    { withinStageDelay: 5, betweenStageDelay: 90 },
    { withinStageDelay: 0, betweenStageDelay: 0 },
  ),
)
const FUNCTIONS: ReadonlyArray<AiFunctionName> = [
  ...(["autoCluster", "generateIdeas", "generateContent"] as const),
  ...(["generateImagePrompts", "generateImage"] as const),
]
const failure: fc.Arbitrary<ScriptedFailure> = fc.constantFrom<Array<ScriptedFailure>>(
  { code: "ai_refused" },
  { code: "ai_invalid_output" },
  { code: "ai_rate_limited", retryAfter: 2000 },
  { code: "ai_unavailable" },
  { code: "ai_timeout" },
  { code: "ai_quota_exhausted" },
  { code: "ai_unauthorized" },
)

const weighted = (weight: number, arbitrary: fc.Arbitrary<SiteCommand>) => ({ weight, arbitrary })

export const siteCommand: fc.Arbitrary<SiteCommand> = fc.oneof(
  weighted(7, fc.constantFrom(runNow(null), runNow("a"), runNow("b"))),
  weighted(
    5,
    fc.constantFrom(
      ...[control("pause"), control("pause"), control("resume"), control("resume")],
      ...[control("resume"), control("cancel")],
    ),
  ),
  weighted(
    9,
    fc.constantFrom(1, 2, 3, 5, 8, 13, 21, 34, 55, 400, 4000, 40_000, 90_000).map(advance),
  ),
  weighted(4, fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }).map(addKeywords)),
  weighted(2, fc.constantFrom("clusters", "ideas", "tasks", "contents").map(addItems)),
  weighted(2, fc.constant(retryFailed)),
  weighted(4, patch.map(updateConfig)),
  weighted(3, schedule.map(updateConfig)),
  weighted(
    3,
    fc
      .tuple(fc.constantFrom("k1", "k2", "k3"), fc.integer({ min: 1, max: 120 }))
      .map(([key, n]) => grantCredits(key, n)),
  ),
  weighted(3, fc.oneof(fc.constant(crash), fc.constantFrom(...CHECKPOINTS).map(crashAt))),
  weighted(
    3,
    fc
      .tuple(fc.constantFrom(...FUNCTIONS), failure, fc.integer({ min: 1, max: 4 }))
      .map((all) => failNext(...all)),
  ),
  weighted(2, fc.oneof(fc.constant(outage), fc.constant(heal), fc.nat(30).map(poison))),
  weighted(
    4,
    fc
      .tuple(fc.constantFrom("approve" as const, "reject" as const), fc.nat(5))
      .map((all) => judge(...all)),
  ),
)
