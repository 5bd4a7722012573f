// OpenTelemetry as a host sets it up, with an exporter that keeps its spans in memory: no collector is needed.
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-node"

export const exporter = new InMemorySpanExporter()

const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
provider.register()

export const shutdown = (): Promise<void> => provider.shutdown()
