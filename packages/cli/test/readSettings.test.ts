/** A site's settings from a file. */
import { expect, it } from "vitest"
import { readSettings } from "../src/project/readSettings.ts"

it("takes what GET /config/ answers, and what the original kept; names what it leaves alone", () => {
  const fields = {
    site_id: "blog",
    version: 4,
    created_at: "2026-01-01",
    timezone: "Europe/Berlin",
  }
  const expected = {
    patch: { timezone: "Europe/Berlin" },
    names: ["timezone"],
    ignored: ["site_id", "version", "created_at"],
  }
  expect(readSettings(JSON.stringify(fields), "a.json")).toEqual(expected)
  const answered = { config: fields, next_runs: [] }
  expect(readSettings(JSON.stringify(answered), "a.json")).toEqual(expected)
})

it("names every field that is wrong or unknown", () => {
  const wrong = { timezone: "Mars", stage_1_batch_size: 0, colour: "red" }
  const read = () => readSettings(JSON.stringify(wrong), "wrong.json")
  for (const field of ["timezone", "stage_1_batch_size", "colour"]) expect(read).toThrow(field)
})

it.each([
  ["{", "is not JSON"],
  ["[1]", "is not a JSON object"],
  ['{ "site_id": "blog" }', "has no setting"],
])("refuses %s", (text, reason) => {
  expect(() => readSettings(text, "a.json")).toThrow(reason)
})
