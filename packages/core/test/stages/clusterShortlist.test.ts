import { describe, expect, it } from "vitest"
import { makeClusterShortlist } from "../../src/stages/clusterShortlist.ts"

const cluster = (n: number) => ({ id: `c${n}`, name: `espresso ${n}`, primaryKeyword: "espresso" })

describe("the shortlist", () => {
  it("keeps the newest clusters of more than it was told to keep, and finds them", () => {
    const shortlist = makeClusterShortlist([cluster(0)], 10)
    for (let n = 1; n <= 30; n++) shortlist.add([cluster(n)])
    const found = shortlist.find(["espresso"], 100).map(({ id }) => id)
    expect(found.length).toBeGreaterThanOrEqual(10)
    expect(found.length).toBeLessThanOrEqual(20)
    expect(found).toContain("c30")
    expect(found).not.toContain("c0")
    expect(shortlist.find(["espresso 30"], 1).map(({ id }) => id)).toEqual(["c30"])
  })
})
