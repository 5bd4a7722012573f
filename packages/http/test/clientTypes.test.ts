import { expect, test } from "vitest"
import { clientTypes } from "../generate/clientTypes.ts"

test("the client's types are those of the contract", async () => {
  await expect(clientTypes()).toMatchFileSnapshot("../src/client/ApiTypes.ts")
})
