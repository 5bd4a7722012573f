/** The titles of races, on an adapter with one connection and on others. */
import { expect } from "@effect/vitest"
import { memory } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { describeSuite, type Requirements } from "../src/conformance/describeSuite.ts"

const titled = (race: string): Requirements<never> => {
  const says = (title: string) =>
    Effect.sync(() => expect(expect.getState().currentTestName).toMatch(new RegExp(title, "u")))
  return (it) => {
    it("MUST be", says(" > MUST be$"))
    it.race("MUST be one of 8", says(race))
  }
}

describeSuite("many", memory, titled(" > MUST be one of 8$"), { clock: "virtual" })
describeSuite("one", memory, titled("MUST be one of 8 \\(one connection: order only\\)$"), {
  clock: "virtual",
  connections: 1,
})
