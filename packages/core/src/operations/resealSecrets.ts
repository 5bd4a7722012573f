/** Seals what is sealed once more, with the host's first key: the second step of changing the key. */
import * as Effect from "effect/Effect"
import { invalid, type StorageError, type ValidationFailed } from "../domain/errors.ts"
import { sealedBy } from "../engine/notify/keyring.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { Settings } from "../engine/Settings.ts"
import { resealed } from "../engine/notify/targetSecrets.ts"
import type { Ids } from "../ports/Ids.ts"
import { Storage } from "../ports/Storage.ts"
import { audit } from "./audit.ts"
import type { ByActor } from "./site.ts"

export interface Resealed {
  /** How many sites are sealed with the first key now, and were not. */
  readonly sites: number
  /** Sites with something that none of the keys opens: its targets must be set again. */
  readonly unreadable: ReadonlyArray<string>
}

const PAGE = 100

/** Repeatable, and safe beside everything else: a site whose config changes meanwhile is looked at again. */
export const resealSecrets = Effect.fnUntraced(function* (
  input: ByActor,
): Effect.fn.Return<Resealed, StorageError | ValidationFailed, Ids | Storage> {
  const { configs } = yield* Storage
  const [key] = (yield* Settings).secretKeys
  if (key === undefined)
    return yield* invalid("secretKey", "is not set: createAutomation was given no key to seal with")
  const than = sealedBy(key)
  const unreadable: Array<string> = []
  let sites = 0
  let after: string | null = null
  for (;;) {
    const page: ReadonlyArray<string> = yield* retryBriefly(
      configs.sealedOtherwise({ than, after, limit: PAGE }),
    )
    for (const siteId of page) {
      const outcome = yield* resealSite(siteId)
      if (outcome.unreadable) unreadable.push(siteId)
      if (!outcome.changed) continue
      sites += 1
      yield* audit(siteId, input, "reseal_secrets", {})
    }
    after = page.at(-1) ?? null
    if (after === null) return { sites, unreadable }
  }
})

const resealSite = Effect.fnUntraced(function* (siteId: string) {
  const { configs } = yield* Storage
  for (;;) {
    const [config] = yield* retryBriefly(configs.list([siteId]))
    if (config === undefined) return { changed: false, unreadable: false }
    const stored = yield* retryBriefly(configs.secrets(siteId))
    const secrets: Record<string, string> = {}
    let unreadable = false
    for (const [target, sealed] of Object.entries(stored)) {
      const again = yield* resealed(sealed)
      unreadable ||= again === null
      secrets[target] = again ?? sealed
    }
    if (Object.entries(secrets).every(([target, sealed]) => stored[target] === sealed))
      return { changed: false, unreadable }
    const { version } = config
    const changed = yield* retryBriefly(
      configs.update({ siteId, ifVersion: version, settings: {}, notify: null, secrets }),
    ).pipe(
      Effect.as(true),
      Effect.catchTag("ConfigConflict", () => Effect.succeed(false)),
    )
    if (changed) return { changed, unreadable }
  }
})
