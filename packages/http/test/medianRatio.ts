/** How long two requests take beside each other, as one number: what a clock of a busy machine can tell. */

const TURNS = 150

const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** The median time of the first by that of the second, asked turn by turn in one process. */
export const medianRatio = async (
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
  turns = TURNS,
): Promise<number> => {
  const timed = async (ask: () => Promise<unknown>): Promise<number> => {
    const from = performance.now()
    await ask()
    return performance.now() - from
  }
  const times: [Array<number>, Array<number>] = [[], []]
  for (let turn = 0; turn < turns; turn++) {
    times[0].push(await timed(first))
    times[1].push(await timed(second))
  }
  return median(times[0]) / median(times[1])
}
