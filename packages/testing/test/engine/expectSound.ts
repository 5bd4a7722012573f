/** The invariants of DESIGN 4 that hold whenever nothing is going on, checked on what a kit has stored. */
import {
  creditsToNumber,
  type InputItem,
  intakeOf,
  isTerminal,
  type ItemKind,
  type StageNumber,
  stageFacts,
  STAGES,
  type StartedRun,
  wordUnits,
} from "@pressline/core/effect"
import type { TestKit } from "@pressline/testing"
import * as Duration from "effect/Duration"
import { expect } from "vitest"
import { balanceOf, itemsOf, linesOf, read, runsOf, toldAbout, usageOf } from "./stored.ts"

export interface Expected {
  /** Credits the account was given; default the kit's 1,000,000. */
  readonly granted?: number
  /** Items were put back by `retryFailed`, so that they can be counted in two runs. */
  readonly retried?: boolean
  /** Publications whose outcome was lost for a publisher that cannot tell: out there, not known here. */
  readonly unknownPosts?: number
}

/** At rest: let a sweep pass first, because what a crash leaves behind is the sweep's to repair. */
export const expectSound = async (kit: TestKit, expected: Expected = {}): Promise<void> => {
  const runs = await runsOf(kit)
  if (runs.every(({ status }) => isTerminal(status))) await kit.clock.advance("31 seconds")
  const items = await readItems(kit)
  await soundRuns(kit)
  soundOutputs(items)
  soundKeywords(items)
  soundParents(items)
  await soundCounters(kit, items, expected)
  await soundCredits(kit, items, expected)
  const published = items.publication.length + (expected.unknownPosts ?? 0)
  expect(kit.publisher.posts(), "posts = published articles").toBe(published)
}

type Items = Awaited<ReturnType<typeof readItems>>

const readItems = async (kit: TestKit) => ({
  keyword: await itemsOf(kit, "keyword"),
  cluster: await itemsOf(kit, "cluster"),
  idea: await itemsOf(kit, "idea"),
  task: await itemsOf(kit, "task"),
  content: await itemsOf(kit, "content"),
  image: await itemsOf(kit, "image"),
  publication: await itemsOf(kit, "publication"),
})

/** INV-1, 12, 13, 19: one active run; the log and what is told; the percentage. */
const soundRuns = async (kit: TestKit): Promise<void> => {
  const runs = await runsOf(kit)
  const active = runs.filter(({ status }) => !isTerminal(status))
  expect(active.length, "INV-1: one active run per site").toBeLessThanOrEqual(1)
  expect(await read(kit.storage.runs.listAbandoned(Duration.zero)), "no start half done").toEqual(
    [],
  )
  for (const run of runs) {
    const { inHand, holder, logNumber, percentage, requested, runId, status } = run
    expect(percentage === 100, `INV-12: percentage of a ${status} run`).toBe(status === "completed")
    const numbers = (await linesOf(kit, runId)).map(({ number }) => number)
    expect(numbers, "INV-13: log numbers").toEqual(numbers.map((_, index) => index + 1))
    expect(numbers.length, "INV-13: the last log number").toBe(logNumber)
    const told = (await toldAbout(kit, runId)).map(({ notification }) => notification)
    expect(new Set(told.map(({ episode, event }) => `${event} ${episode}`)).size).toBe(told.length)
    const ends = told.map(({ event }) => event).filter((e) => e === "completed" || e === "failed")
    const terminal = status === "completed" || status === "failed" ? [status] : []
    expect(ends, "INV-19: one terminal notification").toEqual(terminal)
    if (status !== "running") expect({ inHand, holder, requested }).toEqual(nobody)
  }
}

const nobody = { inHand: null, holder: null, requested: "none" }

/** INV-8: no output twice. */
const soundOutputs = (items: Items): void => {
  const once = (what: string, keys: ReadonlyArray<string | null>): void => {
    const known = keys.filter((key) => key !== null)
    expect(known.length - new Set(known).size, `INV-8: ${what} made twice`).toBe(0)
  }
  once(
    "ideas",
    items.idea.map((i) => (i.clusterId === null ? null : `${i.clusterId} ${i.ordinal}`)),
  )
  once(
    "tasks",
    items.task.map(({ ideaId }) => ideaId),
  )
  once(
    "articles",
    items.content.map(({ taskId }) => taskId),
  )
  once(
    "slugs",
    items.content.map(({ slug }) => slug),
  )
  once(
    "images",
    items.image.map(({ contentId, position }) => `${contentId} ${position}`),
  )
  once(
    "publications",
    items.publication.map(({ contentId }) => contentId),
  )
}

/** Every keyword is in exactly one cluster, or waits, or is set aside. */
const soundKeywords = ({ cluster, keyword }: Items): void => {
  const homes = new Map<string, Array<string>>()
  for (const { id, keywordIds } of cluster)
    for (const keywordId of keywordIds) homes.set(keywordId, [...(homes.get(keywordId) ?? []), id])
  for (const { clusterId, id, phrase, status } of keyword)
    expect(homes.get(id) ?? [], `the clusters of ${phrase}, which is ${status}`).toEqual(
      status === "clustered" ? [clusterId] : [],
    )
}

/** INV-10: every output's parent is done. */
const soundParents = (items: Items): void => {
  const done = (kind: ItemKind, ids: ReadonlyArray<string | null>, wanted: string) => {
    const all: ReadonlyArray<{ readonly id: string; readonly status?: string }> = items[kind]
    const statuses = new Map(all.map(({ id, status }) => [id, status]))
    const found = new Set(ids.flatMap((id) => (id === null ? [] : [statuses.get(id)])))
    expect(
      [...found].filter((status) => status !== wanted),
      `INV-10: parents (${kind})`,
    ).toEqual([])
  }
  done(
    "cluster",
    items.idea.map(({ clusterId }) => clusterId),
    "ideated",
  )
  done(
    "idea",
    items.task.map(({ ideaId }) => ideaId),
    "queued",
  )
  done(
    "task",
    items.content.map(({ taskId }) => taskId),
    "completed",
  )
  const drafts = new Set(items.content.flatMap((c) => (c.status === "draft" ? [c.id] : [])))
  expect(
    items.image.filter(({ contentId }) => drafts.has(contentId)),
    "images of drafts",
  ).toEqual([])
  const out = new Set(items.publication.map(({ contentId }) => contentId))
  for (const { id, status } of items.content)
    if (status === "published") expect(out.has(id), "a published article is out").toBe(true)
}

/** INV-11: counters equal a recount. */
const soundCounters = async (kit: TestKit, items: Items, expected: Expected): Promise<void> => {
  const runs = await runsOf(kit)
  const [last] = runs.toReversed()
  if (last === undefined) return
  const policy = last.config.publishPolicy
  const counts = await read(
    kit.storage.pipeline.counts({
      siteId: kit.siteId,
      intakes: STAGES.map((stage) => intakeOf(last.stagePlan, stage, policy)),
      runId: null,
    }),
  )
  const through = advanced(items)
  // An article whose image came late goes through stage 7 again, as an update.
  const updates = kit.publisher.published.filter(({ previous }) => previous !== null).length
  for (const stage of STAGES) {
    const made = runs.reduce((sum, run) => sum + run.stages[stage].processed, 0)
    const more = made - through[stage]
    expect(more, `INV-11: items through stage ${stage}, by its runs`).toBeGreaterThanOrEqual(0)
    expect(more, `INV-11: items through stage ${stage}, by its runs`).toBeLessThanOrEqual(
      stage === 7 ? updates : 0,
    )
    expect(counts.processed[stage], `INV-11: items through stage ${stage}`).toBe(through[stage])
    const aside = inputsOf(items, stage).filter(({ failedStage }) => failedStage === stage)
    expect(counts.failed[stage], `INV-11: items set aside in stage ${stage}`).toBe(aside.length)
    for (const run of runs) {
      const here = aside.filter(({ failedRunId }) => failedRunId === run.runId).length
      const { created, failed, ready, words } = run.stages[stage]
      if (expected.retried === true) expect(failed).toBeGreaterThanOrEqual(here)
      else expect(failed, `INV-11: set aside in stage ${stage}`).toBe(here)
      const of = madeBy(items, run)
      if (stage === 4) expect(words, "INV-11: words").toBe(of.words)
      if (stage < 6)
        expect(created, `INV-11: outputs of stage ${stage}`).toBe(of.outputs[stage - 1])
      if (stage === 7)
        expect(run.stages[7].processed + failed).toBeLessThanOrEqual(Math.max(ready, made + failed))
    }
  }
}

const inputsOf = (items: Items, stage: StageNumber): ReadonlyArray<InputItem> =>
  items[stageFacts(stage).inputKind]

/** Items that went through each stage, by their status and what was made of them. */
const advanced = (items: Items): Readonly<Record<StageNumber, number>> => {
  const having = (list: ReadonlyArray<{ readonly status: string }>, wanted: string): number =>
    list.filter(({ status }) => status === wanted).length
  return {
    1: having(items.keyword, "clustered"),
    2: having(items.cluster, "ideated"),
    3: having(items.idea, "queued"),
    4: having(items.task, "completed"),
    5: new Set(items.image.map(({ contentId }) => contentId)).size,
    6: items.image.filter(({ media }) => media !== null).length,
    7: items.publication.length,
  }
}

const madeBy = (items: Items, { runId }: StartedRun) => {
  const by = <I extends { readonly runId: string | null }>(list: ReadonlyArray<I>) =>
    list.filter((item) => item.runId === runId)
  const lists = [items.cluster, items.idea, items.task, items.content, items.image]
  return {
    outputs: lists.map((list) => by<{ readonly runId: string | null }>(list).length),
    words: by(items.content).reduce((sum, { wordCount }) => sum + wordCount, 0),
    hundreds: by(items.content).reduce((sum, { wordCount }) => sum + wordUnits(wordCount), 0),
  }
}

/** INV-14..17: the ledger, the usage entries, the counters and the prices say the same. */
const soundCredits = async (kit: TestKit, items: Items, { granted = 1_000_000 }: Expected) => {
  const runs = await runsOf(kit)
  const { balance, held } = await balanceOf(kit)
  let settled = 0
  let unsettled = 0
  for (const run of runs) {
    const entries = await usageOf(kit, run.runId)
    const sum = (of: typeof entries) =>
      rounded(of.reduce((total, { amount }) => total + creditsToNumber(amount), 0))
    const used = creditsToNumber(run.totalCreditsUsed)
    expect(sum(entries), "INV-14: charges = total_credits_used").toBe(used)
    const of = madeBy(items, run)
    const priced = { 1: 15 * run.stages[1].batches, 2: 2 * (of.outputs[1] ?? 0), 3: 0, 7: 0 }
    const full = {
      ...priced,
      4: of.hundreds,
      5: 0.2 * (of.outputs[4] ?? 0),
      6: run.stages[6].created,
    }
    for (const stage of STAGES) {
      const here = sum(entries.filter((entry) => entry.stage === stage))
      const credits = creditsToNumber(run.stages[stage].credits)
      expect(here, `INV-14: charges = credits of stage ${stage}`).toBe(credits)
      // a batch of which every keyword was set aside is free.
      const free = stage === 1 && credits % 15 === 0 && credits < full[1]
      expect(credits, `INV-17: stage ${stage} costs what it made`).toBe(
        free ? credits : rounded(full[stage]),
      )
    }
    if (isTerminal(run.status)) {
      expect(
        entries.every((entry) => entry.settled),
        "INV-16: an ended run is settled",
      ).toBe(true)
      expect(run.creditsReleased, "INV-16: an ended run is released").toBe(true)
    }
    settled += sum(entries.filter((entry) => entry.settled))
    unsettled += sum(entries.filter((entry) => !entry.settled))
  }
  expect(balance, "INV-14: balance = granted - settled").toBe(rounded(granted - settled))
  expect(held, "INV-15: what is used is held").toBeGreaterThanOrEqual(rounded(unsettled))
  expect(held, "INV-15: what is held is there").toBeLessThanOrEqual(balance)
  if (runs.every(({ status }) => isTerminal(status))) expect(held, "INV-16: nothing held").toBe(0)
}

const rounded = (amount: number): number => Math.round(amount * 10_000) / 10_000
