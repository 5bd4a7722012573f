import { memory } from "@pressline/core/effect"
import { storageSuite } from "@pressline/testing/conformance"

storageSuite("memory", memory, { clock: "virtual" })
