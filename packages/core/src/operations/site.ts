/** What every operation begins with: a site the host knows, its config, and the run that is meant. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { isStarted, type StartedRun } from "../domain/AutomationRun.ts"
import type { AutomationConfig } from "../domain/AutomationConfig.ts"
import { validate } from "../domain/validate.ts"
import {
  RunNotFound,
  type SiteNotFound,
  type StorageError,
  ValidationFailed,
} from "../domain/errors.ts"
import { SiteId } from "../domain/ids.ts"
import { nextRunAt } from "../domain/Schedule.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { Settings } from "../engine/Settings.ts"
import { Storage } from "../ports/Storage.ts"

/** Which site; every operation but those on accounts takes it. */
export interface OnSite {
  readonly siteId: string
}

/** Which run: by default the site's active run, else its last. */
export interface OnRun extends OnSite {
  readonly runId?: string
}

/** Who does it, for the log and the audit trail. */
export interface ByActor {
  readonly actor?: string | undefined
  /** What the caller's request is called, for the audit trail. */
  readonly requestId?: string | undefined
}

export type SiteErrors = SiteNotFound | StorageError | ValidationFailed

const isSiteId = Schema.is(SiteId)
const checkSiteId = validate(SiteId)

/** A checked site id and the account that pays for it. */
export const readSite = Effect.fnUntraced(function* (
  siteId: string,
): Effect.fn.Return<{ readonly siteId: string; readonly accountId: string }, SiteErrors> {
  if (!isSiteId(siteId))
    yield* checkSiteId(siteId).pipe(
      Effect.mapError(
        ({ issues }) =>
          new ValidationFailed({ issues: issues.map((issue) => ({ ...issue, path: "siteId" })) }),
      ),
    )
  const { accountOf } = yield* Settings
  return { siteId, accountId: yield* accountOf(siteId) }
})

/** The site's config, made with the defaults on first read. */
export const readConfig = Effect.fnUntraced(function* (
  siteId: string,
): Effect.fn.Return<AutomationConfig, SiteErrors, Storage> {
  const { siteDefaults } = yield* Settings
  const { configs, now } = yield* Storage
  const site = yield* readSite(siteId)
  const stored = yield* retryBriefly(configs.getOrCreate({ ...site, settings: siteDefaults }))
  // Who pays is the host's answer of today, not of the day the config was made.
  const config =
    stored.accountId === site.accountId ? stored : { ...stored, accountId: site.accountId }
  if (!config.enabled || config.nextRunAt !== null) return config
  // A site that is enabled by default has no due time yet.
  const at = nextRunAt(config, yield* retryBriefly(now))
  return yield* retryBriefly(
    configs.update({
      siteId,
      ifVersion: config.version,
      settings: {},
      notify: null,
      secrets: null,
      nextRunAt: at,
    }),
  ).pipe(Effect.catchTag("ConfigConflict", () => readConfig(siteId)))
})

/** The run that is meant; a run of another site does not exist here. */
export const readRun = Effect.fnUntraced(function* ({
  runId,
  siteId,
}: OnRun): Effect.fn.Return<StartedRun, RunNotFound | SiteErrors, Storage> {
  const run = yield* findRun(runId === undefined ? { siteId } : { siteId, runId })
  if (run === null) return yield* new RunNotFound({ siteId, runId: runId ?? null })
  return run
})

/** As {@link readRun}, but null where the site has had no run and none was named. */
export const findRun = Effect.fnUntraced(function* ({
  runId,
  siteId,
}: OnRun): Effect.fn.Return<StartedRun | null, RunNotFound | SiteErrors, Storage> {
  yield* readSite(siteId)
  const { runs } = yield* Storage
  if (runId !== undefined) {
    const run = yield* retryBriefly(runs.find(runId))
    if (run === null || run.siteId !== siteId || !isStarted(run))
      return yield* new RunNotFound({ siteId, runId })
    return run
  }
  return yield* retryBriefly(runs.findCurrent(siteId))
})
