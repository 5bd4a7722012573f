/** unlimited: credits that are only counted. */
import * as Layer from "effect/Layer"
import { CreditLedger } from "../ports/CreditLedger.ts"
import { memoryCreditLedger, MemoryHolds } from "./MemoryCreditLedger.ts"

/** Usage is counted and nothing is refused; there is no balance, so `balance` and `available` are null. */
export const unlimited = (): Layer.Layer<CreditLedger> =>
  Layer.sync(CreditLedger, () => memoryCreditLedger(new MemoryHolds(false)))
