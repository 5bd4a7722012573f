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

/** The name and code of a thrown value and of its causes: `ECONNREFUSED`, `TimeoutError`, ... */
export const namesIn = (thrown: unknown): ReadonlyArray<string> => {
  if (typeof thrown !== "object" || thrown === null) return []
  const { cause, code, name } = thrown as { cause?: unknown; code?: unknown; name?: unknown }
  const own = [code, name].filter((value) => typeof value === "string")
  return cause === thrown ? own : [...own, ...namesIn(cause)]
}

/** Whether a thrown value is of a tagged error, also of another copy of this package. */
export const hasTag = (thrown: unknown, tag: string): boolean =>
  typeof thrown === "object" && thrown !== null && "_tag" in thrown && thrown._tag === tag

/** A number that a thrown value carries under a name, such as an HTTP status. */
export const numberIn = (thrown: unknown, name: string): number | null => {
  if (typeof thrown !== "object" || thrown === null || !(name in thrown)) return null
  const value: unknown = (thrown as Record<string, unknown>)[name]
  return typeof value === "number" && Number.isFinite(value) ? value : null
}
