/** ledger: credits as the storage keeps them. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { CreditLedger } from "../ports/CreditLedger.ts"
import { Storage } from "../ports/Storage.ts"

/** The storage's own ledger: accounts start at 0 and are filled by `grantCredits`. */
export const ledger = (): Layer.Layer<CreditLedger, never, Storage> =>
  Layer.effect(
    CreditLedger,
    Effect.gen(function* () {
      const storage = yield* Storage
      return storage.ledger
    }),
  )
