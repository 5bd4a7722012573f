/** Renews the site lock of a run that is worked on; it never decides anything. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type NewLogLine, logLine } from "../../domain/LogEntry.ts"
import { SiteLock } from "../../ports/SiteLock.ts"
import { Storage } from "../../ports/Storage.ts"
import { lockDegraded } from "./lockSite.ts"
import type { RunSession } from "../RunSession.ts"
import { Settings } from "../Settings.ts"

/** Tells the run's log when the lock is lost to another owner or cannot be asked, and when it is back. */
export const renewSiteLock = Effect.fnUntraced(function* (
  session: RunSession,
): Effect.fn.Return<void, never, SiteLock | Storage> {
  const { leaseTtl } = yield* Settings
  const lock = yield* SiteLock
  const { lease, run } = session
  const why = yield* lock
    .renew({ siteId: run.siteId, owner: lease, ttl: Duration.times(leaseTtl, 2) })
    .pipe(
      Effect.map((ours) => (ours ? null : "Another owner has it.")),
      Effect.catch((error) => Effect.succeed(error.message)),
    )
  if ((why === null) === session.hasLock()) return
  yield* tell(session, why === null ? restored : yield* lockDegraded(why)).pipe(
    Effect.andThen(Effect.sync(() => session.setLock(why === null))),
    Effect.ignore({ log: "Warn" }),
  )
})

const restored = logLine("lock.restored", "The site lock is there again.")

const tell = Effect.fnUntraced(function* ({ lease }: RunSession, line: NewLogLine) {
  const { log } = yield* Storage
  yield* log.append(lease.runId, [line])
})
