import { localAi } from "@pressline/core/effect"
import { aiFunctionsSuite } from "@pressline/testing/conformance"

aiFunctionsSuite("localAi", localAi, { clock: "virtual", deterministic: true })
