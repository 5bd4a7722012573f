/** What a failure of the file system means for an article. */
import { PublishError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { codeOf } from "./atomicFiles.ts"

/** What passes by itself: a full disk, a busy file, too many open ones, a network drive that is away. */
const PASSING = [
  ...["ENOSPC", "EDQUOT", "EBUSY", "EAGAIN", "EMFILE", "ENFILE"],
  ...["EIO", "ESTALE", "ETIMEDOUT", "EHOSTDOWN", "ENOTCONN"],
]

/** Anything else (a folder that may not be written, a record that is damaged) needs a person. */
export const onDisk = <A>(run: () => Promise<A>): Effect.Effect<A, PublishError> =>
  Effect.tryPromise({
    try: run,
    catch: (cause) =>
      new PublishError({
        reason: PASSING.includes(codeOf(cause)) ? "unavailable" : "misconfigured",
        detail: cause instanceof Error ? cause.message : String(cause),
        cause,
      }),
  })
