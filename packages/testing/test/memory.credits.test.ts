import { ledger, memory, unlimited } from "@pressline/core/effect"
import { creditLedgerSuite } from "@pressline/testing/conformance"
import * as Layer from "effect/Layer"

creditLedgerSuite("ledger", () => Layer.provide(ledger(), memory()), { clock: "virtual" })
creditLedgerSuite("unlimited", unlimited, { clock: "virtual", limited: false })
