/**
 * Spans: made where somebody set a tracer up, and costing one look where nobody did. They say ids, numbers
 * and codes; never a keyword, a text, a message of a provider or a secret.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"

type Attributes = Readonly<Record<string, boolean | number | string>>

export interface SpanOf<A> {
  readonly attributes: () => Attributes
  /** A trace of its own, whatever it was started in. */
  readonly root?: boolean
  /** What the answer adds. */
  readonly answered?: (answer: A) => Attributes
  /** The code of an answer that is a failure all the same. */
  readonly failure?: (answer: A) => string | null
}

/** The spans of work on runs; every operation has one, too: `automation.runNow`, … */
type SpanName = "automation.run" | "automation.stage" | "automation.call" | "automation.commit"

export const traced = <A, E, R>(
  name: SpanName | `automation.${string}`,
  { answered, attributes, failure, root = false }: SpanOf<A>,
  effect: Effect.Effect<A, E, R>,
): Effect.Effect<A, E, R> =>
  Effect.withFiber((fiber) => {
    const { span: outer, tracer, tracerEnabled } = fiber.cache
    if (tracer === undefined || !tracerEnabled) return effect
    const clock = fiber.getRef(Clock.Clock)
    const parent = root ? undefined : outer
    const span = tracer.span({
      name,
      parent: Option.fromUndefinedOr(parent),
      annotations: Context.empty(),
      links: [],
      startTime: clock.currentTimeNanosUnsafe(),
      kind: "internal",
      root,
      sampled: parent?.sampled ?? true,
    })
    annotate(span, fiber.getRef(References.TracerSpanAnnotations))
    annotate(span, attributes())
    return Effect.onExit(Effect.provideService(effect, Tracer.ParentSpan, span), (exit) =>
      Effect.sync(() => {
        if (Exit.isSuccess(exit) && answered !== undefined) annotate(span, answered(exit.value))
        const code = Exit.isSuccess(exit) ? (failure?.(exit.value) ?? null) : codeOf(exit.cause)
        if (code !== null) span.attribute("error.type", code)
        span.end(clock.currentTimeNanosUnsafe(), endOf(exit, code))
      }),
    )
  })

const annotate = (span: Tracer.Span, attributes: Readonly<Record<string, unknown>>): void => {
  for (const key in attributes) span.attribute(key, attributes[key])
}

/** What a tracer gets to see of an exit: neither the answer nor the error's words. */
const endOf = (exit: Exit.Exit<unknown, unknown>, code: string | null) =>
  code !== null ? Exit.fail(new SpanFailed(code)) : Exit.isSuccess(exit) ? Exit.void : exit

/** What a span's end is told of a failure: its code, and nothing else. */
class SpanFailed extends Error {
  readonly _tag = "SpanFailed"

  constructor(code: string) {
    super(code)
    this.name = code
  }
}

/** A failure's code or tag; null: it was interrupted, which is no failure. */
const codeOf = (cause: Cause.Cause<unknown>): string | null => {
  if (Cause.hasDies(cause)) return "defect"
  const error = Option.getOrNull(Cause.findErrorOption(cause))
  if (error === null) return null
  if (typeof error !== "object") return "unknown"
  if ("code" in error && typeof error.code === "string") return error.code
  return "_tag" in error && typeof error._tag === "string" ? error._tag : "unknown"
}
