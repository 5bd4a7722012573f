// The reference run (150 keywords, 36 articles, 180 pictures) in virtual time: what each of its spans is.
import * as OtelTracer from "@effect/opentelemetry/OtelTracer"
import { createTestKit } from "@pressline/testing"
import { spanTree } from "./spanTree.ts"
import { exporter, shutdown } from "./tracing.ts"

const kit = createTestKit({ tracer: OtelTracer.layerGlobal })
await kit.addKeywords(150)
await kit.runToRest()
await kit.close()

const spans = exporter.getFinishedSpans()
const runs = spans.filter(({ name }) => name === "automation.run")
const traces = new Set(runs.map((span) => span.spanContext().traceId))
const ofRuns = spans.filter((span) => traces.has(span.spanContext().traceId))
console.log(
  JSON.stringify(
    {
      tree: spanTree(ofRuns),
      outcomes: runs.map(({ attributes }) => attributes["pressline.outcome"]),
      attributes: [
        ...new Set(ofRuns.flatMap(({ attributes }) => Object.keys(attributes))),
      ].toSorted((a, b) => a.localeCompare(b)),
    },
    null,
    2,
  ),
)
await shutdown()
