/** The conformance suites: one per port, run over any adapter. See `describeSuite` for time. */
export { pipelineStoreSuite } from "./conformance/pipelineStoreSuite.ts"
export { runStoreSuite } from "./conformance/runStoreSuite.ts"
