/** Runs a host's plain function: sync or async, abortable, its throws made typed. */
import * as Effect from "effect/Effect"

/** A value, now or later. */
export type Awaitable<A> = A | PromiseLike<A>

/** What aborts a call; the signal is made when it is first asked for, which most functions never do. */
export class Abort {
  #controller: AbortController | null = null

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    return this.#controller.signal
  }

  now(): void {
    this.#controller ??= new AbortController()
    this.#controller.abort()
  }
}

export const attempt = <A, E>(
  run: (abort: Abort) => Awaitable<A>,
  onThrow: (thrown: unknown) => E,
): Effect.Effect<A, E> =>
  Effect.callback((resume) => {
    const abort = new Abort()
    const failed = (thrown: unknown): void =>
      resume(Effect.suspend(() => Effect.fail(onThrow(thrown))))
    try {
      const answer = run(abort)
      if (isPromiseLike(answer)) answer.then((value) => resume(Effect.succeed(value)), failed)
      else resume(Effect.succeed(answer))
    } catch (thrown) {
      failed(thrown)
    }
    return Effect.sync(() => abort.now())
  })

const isPromiseLike = <A>(value: Awaitable<A>): value is PromiseLike<A> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function"

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

/**
 * The wait that an HTTP error asks for in its `retry-after` header, in milliseconds; the header counts
 * seconds. A `retryAfter` of its own is not read: nobody knows its unit.
 */
export const waitOf = (thrown: unknown): { readonly retryAfter?: number } => {
  const { headers, response } = fieldsOf(thrown)
  const given = headers ?? fieldsOf(response)["headers"]
  const header =
    given instanceof Headers ? given.get("retry-after") : fieldsOf(given)["retry-after"]
  const seconds = typeof header === "string" && header.trim() === "" ? Number.NaN : Number(header)
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfter: Math.ceil(seconds * 1000) } : {}
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {}

/** A number that a thrown value carries under a name, such as an HTTP status. */
export const numberIn = (thrown: unknown, name: string): number | null => {
  const value = fieldsOf(thrown)[name]
  return typeof value === "number" && Number.isFinite(value) ? value : null
}
