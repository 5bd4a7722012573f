import { memory } from "../../core/src/memory/memory.ts"
import { pipelineStoreSuite, runStoreSuite } from "@pressline/testing/conformance"

runStoreSuite("memory", memory, { clock: "virtual" })
pipelineStoreSuite("memory", memory, { clock: "virtual" })
