import { inProcess } from "@pressline/core/effect"
import { dispatcherSuite } from "@pressline/testing/conformance"

dispatcherSuite("inProcess", inProcess, { clock: "virtual" })
