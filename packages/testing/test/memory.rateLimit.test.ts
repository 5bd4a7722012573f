import { memoryRateLimit } from "@pressline/core/effect"
import { rateLimitSuite } from "@pressline/testing/conformance"

rateLimitSuite("memoryRateLimit", memoryRateLimit, { clock: "virtual" })
