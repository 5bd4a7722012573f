/** Seeded choices: the only source of chance in a simulation. */
export interface Chooser {
  /** 0 to below `limit`. */
  readonly int: (limit: number) => number
  readonly between: (least: number, most: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <A>(list: ReadonlyArray<A>) => A
}

/** mulberry32: small, fast, the same everywhere. */
export const makeChooser = (seed: number): Chooser => {
  let state = (seed * 0x9e3779b1) >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (limit: number): number => Math.floor(next() * limit)
  return {
    int,
    between: (least, most) => least + int(most - least + 1),
    chance: (probability) => next() < probability,
    pick: (list) => {
      const value = list[int(list.length)]
      if (value === undefined) throw new Error("nothing to pick from")
      return value
    },
  }
}
