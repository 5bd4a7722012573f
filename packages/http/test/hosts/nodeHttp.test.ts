import { toNodeHandler } from "@pressline/http"
import { contractSuite } from "../suite/contractSuite.ts"
import { listening, over } from "./listening.ts"

contractSuite("node:http, with the prefix", async (api) =>
  over(await listening(toNodeHandler(api)), "/api/v1/automation"),
)

contractSuite("node:http, without a prefix", async (api) =>
  over(await listening(toNodeHandler(api)), ""),
)
