/** MemorySiteLock: the locks of sites, which run out by the store's clock. */
import * as Effect from "effect/Effect"
import type { LockOwner, LockResult, SiteLockShape } from "../ports/SiteLock.ts"
import type { MemoryTime } from "./MemoryTime.ts"

interface LockRow {
  readonly owner: LockOwner
  readonly expiresAt: number
}

export class MemoryLocks {
  readonly #rows = new Map<string, LockRow>()

  /** Who has the lock of a site now. */
  ownerOf(siteId: string, now: number): LockOwner | null {
    const row = this.#rows.get(siteId)
    return row !== undefined && row.expiresAt > now ? row.owner : null
  }

  put(siteId: string, row: LockRow): void {
    this.#rows.set(siteId, row)
  }

  delete(siteId: string): void {
    this.#rows.delete(siteId)
  }
}

export const memorySiteLock = ({
  after,
  locks,
  time,
}: MemoryTime & { readonly locks: MemoryLocks }): SiteLockShape => ({
  required: false,
  acquire: ({ owner, replacing, siteId, ttl }) =>
    Effect.sync((): LockResult => {
      const there = locks.ownerOf(siteId, time())
      if (there !== null && !isOwn(there, owner) && !isSame(there, replacing))
        return { _tag: "HeldBy", owner: there }
      locks.put(siteId, { owner, expiresAt: after(ttl).getTime() })
      return { _tag: "Acquired" }
    }),
  renew: ({ owner, siteId, ttl }) =>
    Effect.sync(() => {
      const there = locks.ownerOf(siteId, time())
      if (there !== null && !isOwn(there, owner)) return false
      locks.put(siteId, { owner, expiresAt: after(ttl).getTime() })
      return true
    }),
  release: ({ runId, siteId }) =>
    Effect.sync(() => {
      if (locks.ownerOf(siteId, time())?.runId === runId) locks.delete(siteId)
    }),
  inspect: (siteId) => Effect.sync(() => locks.ownerOf(siteId, time())),
})

/** The same run, as of this epoch or an earlier one. */
const isOwn = (there: LockOwner, owner: LockOwner): boolean =>
  there.runId === owner.runId && there.epoch <= owner.epoch

const isSame = (there: LockOwner, other: LockOwner | undefined): boolean =>
  there.runId === other?.runId && there.epoch === other.epoch
