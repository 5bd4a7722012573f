// A run inside an application that is traced: the request that starts it, and the run itself.
import * as OtelTracer from "@effect/opentelemetry/OtelTracer"
import { trace } from "@opentelemetry/api"
import { createAutomation, localAi } from "@pressline/core"
import { spanTree } from "./spanTree.ts"
import { exporter, shutdown } from "./tracing.ts"

const automation = createAutomation({ ai: localAi(), tracer: OtelTracer.layerGlobal })
await automation.start()

const { runId } = await trace
  .getTracer("my-application")
  .startActiveSpan("POST /articles", async (request) => {
    await automation.addKeywords({ siteId: "blog", keywords: ["espresso machine", "moka pot"] })
    const started = await automation.runNow({ siteId: "blog" })
    request.end()
    return started
  })
for await (const event of automation.events({ siteId: "blog", runId }))
  if (event.type === "log") continue

await automation.close()
console.log(JSON.stringify(spanTree(exporter.getFinishedSpans()), null, 2))
await shutdown()
