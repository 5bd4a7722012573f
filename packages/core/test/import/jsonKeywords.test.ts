import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { read, refusal } from "./keywordFiles.ts"

const phrases = ({ keywords }: Awaited<ReturnType<typeof read>>) =>
  keywords.map(({ phrase }) => phrase)

describe("keywords as JSON", () => {
  test("an array of phrases and of keywords", async () => {
    const file = JSON.stringify(["espresso  machine", { phrase: "grinder", volume: 10, cpc: 0.5 }])
    const { keywords, report } = await read(file, "json")
    expect(keywords).toEqual([
      { phrase: "espresso machine" },
      { phrase: "grinder", volume: 10, cpc: 0.5 },
    ])
    expect(report).toMatchObject({ format: "json", rows: 2, duplicates: 0, rejectedTotal: 0 })
  })

  test("the same under `keywords`", async () => {
    expect(phrases(await read(' { "keywords" : [ "a" , "b" ] } ', "json"))).toEqual(["a", "b"])
    expect(phrases(await read('{"keywords":[]}', "json"))).toEqual([])
    expect(phrases(await read("[]", "json"))).toEqual([])
  })

  test("elements that are no keyword are reported by their place", async () => {
    const file = `["a", 5, {"phrase":"b","volume":-1}, {"phrase":"c","colour":"red"}, {"__proto__":{},"phrase":"d"}, "", {oops}, "A"]`
    const { report, keywords } = await read(file, "json")
    expect(keywords).toEqual([{ phrase: "a" }])
    expect(report.rejected.map(({ row }) => row)).toEqual([2, 3, 4, 5, 6, 7])
    expect(report.rejected[2]?.reason).toContain("colour")
    expect(report).toMatchObject({ rows: 8, duplicates: 1, rejectedTotal: 6 })
  })

  test.each([
    ["", "is empty"],
    ["5", "it begins with"],
    ['{"key":["a"]}', "another key"],
    ['{"keywords":"a"}', "no array"],
    ['{"keywords":["a"],"more":1}', "another key"],
    ['["a",]', "an element is missing"],
    ['["a"', "cut off"],
    ['["a"] ["b"]', "after its end"],
    [`[${"[".repeat(21)}${"]".repeat(21)}]`, "nested too deeply"],
    [`["${"a".repeat(70_000)}"]`, "too long"],
  ])("%s is refused: %s", async (file, why) => {
    expect(await refusal(file, "json")).toContain(why)
  })

  test("wherever the text is cut into pieces, the keywords are the same", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }), { maxLength: 6 }),
        fc.nat(200),
        fc.boolean(),
        async (values, cut, wrapped) => {
          const text = JSON.stringify(wrapped ? { keywords: values } : values, null, 1)
          const bytes = Buffer.from(text)
          const at = Math.min(cut, bytes.length)
          async function* pieces() {
            yield bytes.subarray(0, at)
            yield bytes.subarray(at)
          }
          expect(await read(pieces(), "json")).toEqual(await read(text, "json"))
        },
      ),
    )
  })
})
