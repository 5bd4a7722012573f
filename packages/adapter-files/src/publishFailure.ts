/** What a failure of the file system means for an article. */
import { PublishError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { codeOf } from "./atomicFiles.ts"

/** A wrong folder stops the run; a full disk or too many open files pass. Files are idempotent. */
const MISCONFIGURED = ["EACCES", "EPERM", "EROFS", "ENOTDIR", "EISDIR", "ENAMETOOLONG", "EEXIST"]

export const onDisk = <A>(run: () => Promise<A>): Effect.Effect<A, PublishError> =>
  Effect.tryPromise({
    try: run,
    catch: (cause) =>
      new PublishError({
        reason: MISCONFIGURED.includes(codeOf(cause)) ? "misconfigured" : "unavailable",
        detail: cause instanceof Error ? cause.message : String(cause),
        cause,
      }),
  })
