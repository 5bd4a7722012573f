import { memoryMedia } from "@pressline/core/effect"
import { mediaStoreSuite } from "@pressline/testing/conformance"

mediaStoreSuite("memoryMedia", memoryMedia, { clock: "virtual" })
