import type { ReadableSpan } from "@opentelemetry/sdk-trace-node"

/** How many spans stand at each place of the tree: `automation.run / automation.stage 4` and so on. */
export const spanTree = (spans: ReadonlyArray<ReadableSpan>): Readonly<Record<string, number>> => {
  const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]))
  const labelOf = ({ attributes, name }: ReadableSpan): string =>
    name === "automation.stage" ? `${name} ${String(attributes["pressline.stage"])}` : name
  const placeOf = (span: ReadableSpan): string => {
    const parent = byId.get(span.parentSpanContext?.spanId ?? "")
    return parent === undefined ? labelOf(span) : `${placeOf(parent)} / ${labelOf(span)}`
  }
  const counts: Record<string, number> = {}
  for (const span of spans.toSorted(
    (a, b) => a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1],
  )) {
    const place = placeOf(span)
    counts[place] = (counts[place] ?? 0) + 1
  }
  return counts
}
