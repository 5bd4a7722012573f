/** Everything that storage knows of a site, read through the port: what the invariants are checked on. */
import type {
  ItemByKind,
  ItemKind,
  ItemPage,
  StorageError,
  UsageEntry,
} from "@pressline/core/effect"
import type { Delivery, LogEntry, Slot, StartedRun, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"

export interface RunState {
  readonly run: StartedRun
  readonly entries: ReadonlyArray<UsageEntry>
  readonly lines: ReadonlyArray<LogEntry>
  readonly deliveries: ReadonlyArray<Delivery>
}

export interface SiteState {
  readonly siteId: string
  readonly runs: ReadonlyArray<RunState>
  readonly items: { readonly [K in ItemKind]: ReadonlyArray<ItemByKind[K]> }
  readonly slots: ReadonlyArray<Slot>
}

const PAGE = 500
const MOST = 1_000_000

export const readSiteState = Effect.fnUntraced(function* (
  storage: Storage["Service"],
  siteId: string,
): Effect.fn.Return<SiteState, StorageError> {
  const list = <K extends ItemKind>(kind: K) => allItems(storage, siteId, kind)
  const runs = yield* storage.runs.list({ siteId, limit: MOST, before: null })
  return {
    siteId,
    runs: yield* Effect.forEach(runs, (run) => readRun(storage, run)),
    items: {
      keyword: yield* list("keyword"),
      cluster: yield* list("cluster"),
      idea: yield* list("idea"),
      task: yield* list("task"),
      content: yield* list("content"),
      image: yield* list("image"),
      publication: yield* list("publication"),
    },
    slots: yield* storage.slots.list(siteId, MOST),
  }
})

const readRun = Effect.fnUntraced(function* (storage: Storage["Service"], run: StartedRun) {
  const { runId } = run
  const state: RunState = {
    run,
    entries: yield* storage.usage.list({ runId, settled: null, limit: MOST }),
    lines: yield* storage.log.list({ runId, after: 0, limit: MOST, level: null, stage: null }),
    deliveries: yield* storage.outbox.list({ runId }),
  }
  return state
})

const allItems = Effect.fnUntraced(function* <K extends ItemKind>(
  storage: Storage["Service"],
  siteId: string,
  kind: K,
) {
  const all: Array<ItemByKind[K]> = []
  let after: string | null = null
  do {
    const page: ItemPage = yield* storage.pipeline.listItems({
      siteId,
      kind,
      status: null,
      runId: null,
      search: null,
      after,
      limit: PAGE,
    })
    all.push(...(page.items as ReadonlyArray<ItemByKind[K]>))
    after = page.next
  } while (after !== null)
  return all
})
