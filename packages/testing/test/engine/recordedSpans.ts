/** A tracer that remembers every span it made. */
import * as Layer from "effect/Layer"
import * as Tracer from "effect/Tracer"

export interface RecordedSpans {
  readonly layer: Layer.Layer<never>
  readonly spans: Array<Tracer.NativeSpan>
  readonly named: (name: string) => ReadonlyArray<Tracer.NativeSpan>
}

export const recordedSpans = (): RecordedSpans => {
  const spans: Array<Tracer.NativeSpan> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    },
  })
  return {
    layer: Layer.succeed(Tracer.Tracer, tracer),
    spans,
    named: (name) => spans.filter((span) => span.name === name),
  }
}
