/** Runs a host's plain function: sync or async, abortable, its throws made typed. */
import * as Effect from "effect/Effect"

/** A value, now or later. */
export type Awaitable<A> = A | PromiseLike<A>

export const attempt = <A, E>(
  run: (signal: AbortSignal) => Awaitable<A>,
  onThrow: (thrown: unknown) => E,
): Effect.Effect<A, E> =>
  Effect.tryPromise({ try: async (signal) => await run(signal), catch: onThrow })

/** What a thrown value says. */
export const detailOf = (thrown: unknown): string =>
  thrown instanceof Error && thrown.message !== "" ? thrown.message : String(thrown)

/** A number that a thrown value carries under a name, such as an HTTP status. */
export const numberIn = (thrown: unknown, name: string): number | null => {
  if (typeof thrown !== "object" || thrown === null || !(name in thrown)) return null
  const value: unknown = (thrown as Record<string, unknown>)[name]
  return typeof value === "number" && Number.isFinite(value) ? value : null
}
