import { aiSdk } from "@pressline/adapter-ai-sdk"
import { aiFunctionsSuite } from "@pressline/testing/conformance"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { compatible, serving } from "./models.ts"

aiFunctionsSuite("aiSdk over the wire", () =>
  Layer.unwrap(Effect.map(serving(), (server) => aiSdk(compatible(server)))),
)
