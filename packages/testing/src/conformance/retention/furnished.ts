/** A site with something in every facet, and how much there is of one. */
import { logLine, perStage, slotKey, stageFacts, STAGES, Storage } from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { charge, committed, media } from "../commitOf.ts"
import { illustrated } from "../illustrated.ts"
import { addedKeywords } from "../itemsOf.ts"
import { newId, newSite, type Site } from "../site.ts"
import { finished } from "../startedRun.ts"

export const LONG = Duration.minutes(10)
const KINDS = ["keyword", "cluster", "idea", "task", "content", "image", "publication"] as const

/** A site with something in every facet, and one run that has ended. */
export const furnished = Effect.fnUntraced(function* () {
  const { audit, configs, idempotencyKeys, lock, pipeline, runs, slots } = yield* Storage
  const site = yield* newSite({ settings: { enabled: true } })
  const { siteId } = site
  yield* addedKeywords(site, 2)
  const { contents, images, run } = yield* illustrated(site, [1])
  const [contentId = ""] = contents
  const [imageId = ""] = images[0] ?? []
  yield* committed(run, 6, {
    advanced: [{ id: imageId, media: media(`${siteId}/picture.png`) }],
    charge: charge(1),
    log: [logLine("line", "A line.")],
    notifications: [{ id: yield* newId, event: "budget", episode: yield* newId, facts: {} }],
  })
  const publication = { id: yield* newId, contentId, externalId: "1", url: null }
  yield* pipeline.confirmPublished({ siteId, publication })
  yield* finished(run)
  const dueAt = new Date(0)
  const secrets = { "webhook:https://a.test": "sealed" }
  const change = { siteId, ifVersion: null, settings: {}, notify: null, secrets }
  yield* configs.update({ ...change, nextRunAt: dueAt })
  const claim = { siteId, dueAt, nextRunAt: new Date(1e12), runFor: dueAt, missed: [] }
  yield* slots.claim([claim])
  yield* idempotencyKeys.claim({ siteId, key: slotKey(siteId, dueAt), requestHash: "h", ttl: LONG })
  const entry = { id: yield* newId, siteId, actor: null, action: "run_now", facts: {} }
  yield* audit.append(entry)
  yield* lock.acquire({ siteId, owner: { runId: run.runId, epoch: 1 }, ttl: LONG })
  yield* runs.markReleased(run.runId)
  return run
})

/** How much there is of a site, in every facet. */
export const inventory = Effect.fnUntraced(function* (site: Site, runId: string) {
  const { audit, configs, lock, log, outbox, pipeline, runs, slots, usage } = yield* Storage
  const { siteId } = site
  const page = { siteId, status: null, runId: null, search: null, after: null, limit: 100 }
  const items = yield* Effect.forEach(KINDS, (kind) =>
    Effect.map(pipeline.listItems({ ...page, kind }), (found) => found.items.length),
  )
  const intakes = STAGES.map((stage) => ({
    stage,
    kind: stageFacts(stage).inputKind,
    statuses: [stageFacts(stage).inputStatus],
    gate: null,
  }))
  const counts = yield* pipeline.counts({ siteId, intakes, runId: null })
  const lines = { runId, after: 0, limit: 100, level: null, stage: null }
  return {
    items,
    processed: counts.processed,
    config: (yield* configs.list([siteId])).length,
    secrets: Object.keys(yield* configs.secrets(siteId)).length,
    run: (yield* runs.find(runId)) === null ? 0 : 1,
    runs: (yield* runs.list({ siteId, limit: 10, before: null })).length,
    lines: (yield* log.list(lines)).length,
    usage: (yield* usage.list({ runId, settled: null, limit: 10 })).length,
    outbox: (yield* outbox.list({ runId })).length,
    slots: (yield* slots.list(siteId, 10)).length,
    audit: (yield* audit.list({ siteId, limit: 10, before: null })).length,
    lock: (yield* lock.inspect(siteId)) === null ? 0 : 1,
    media: (yield* pipeline.referencedMedia([`${siteId}/picture.png`])).length,
  }
})

export const NOTHING = {
  items: KINDS.map(() => 0),
  processed: perStage(() => 0),
  config: 0,
  secrets: 0,
  run: 0,
  runs: 0,
  lines: 0,
  usage: 0,
  outbox: 0,
  slots: 0,
  audit: 0,
  lock: 0,
  media: 0,
}
