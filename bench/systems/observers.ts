/** A tracer and a logger that keep what they are given, as a batching exporter does until it sends. */
import type { AutomationOptions } from "@pressline/core"
import * as Layer from "effect/Layer"
import * as Tracer from "effect/Tracer"

/** As many spans as OpenTelemetry's batching processor holds. */
const KEPT = 2048

export const observers = (): Pick<AutomationOptions, "logger" | "tracer"> => {
  const spans: Array<Tracer.Span> = []
  const lines: Array<unknown> = []
  const keep = <A>(list: Array<A>, value: A): void => {
    if (list.length === KEPT) list.length = 0
    list.push(value)
  }
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      keep(spans, span)
      return span
    },
  })
  return {
    logger: (line) => keep(lines, line),
    tracer: Layer.succeed(Tracer.Tracer, tracer),
  }
}
