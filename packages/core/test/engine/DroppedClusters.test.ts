import { describe, expect, it } from "vitest"
import { emptyResult } from "../../src/engine/CallResult.ts"
import { makeDroppedClusters } from "../../src/engine/DroppedClusters.ts"

const cluster = (id: string) => ({
  id,
  name: id,
  description: "",
  primaryKeyword: id,
  intent: null,
})
const joining = (clusterId: string, ...made: ReadonlyArray<string>) => ({
  ...emptyResult,
  advanced: [{ id: "keyword", clusterId }],
  outputs: { clusters: made.map(cluster) },
})

describe("clusters of which all keywords had gone", () => {
  it("come back with the first keyword that joins them, and once only", () => {
    const dropped = makeDroppedClusters()
    dropped.note(joining("a", "a", "b"), joining("b", "b"))
    const restored = dropped.restore(joining("a", "c"))
    expect(restored.outputs.clusters?.map(({ id }) => id)).toEqual(["a", "c"])
    expect(dropped.restore(joining("a")).outputs.clusters).toEqual([])
  })

  it("stay away while nobody joins them", () => {
    const dropped = makeDroppedClusters()
    dropped.note(joining("a", "a"), emptyResult)
    const other = joining("c", "c")
    expect(dropped.restore(other)).toBe(other)
  })
})
