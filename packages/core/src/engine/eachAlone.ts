/** Work on rows of which none may keep the others waiting: one that fails is logged and left for the next time. */
import * as Effect from "effect/Effect"

/** Answers the rows whose work succeeded. */
export const eachAlone = <A, E, R>(
  rows: ReadonlyArray<A>,
  name: (row: A) => string,
  work: (row: A) => Effect.Effect<unknown, E, R>,
  concurrency: number | "unbounded" = 1,
): Effect.Effect<ReadonlyArray<A>, never, R> =>
  Effect.forEach(
    rows,
    (row) =>
      work(row).pipe(
        Effect.as([row]),
        Effect.catchCause((cause) =>
          Effect.as(Effect.logWarning(`${name(row)} failed, others go on`, cause), []),
        ),
      ),
    { concurrency },
  ).pipe(Effect.map((done) => done.flat()))
