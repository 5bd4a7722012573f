/** Runs the simulator up to the first seed that breaks an invariant. */
import { runCommand } from "./runCommand.ts"
import { broken, green, red, type Verdict } from "./Verdict.ts"

const LIMIT = 240
const FAILED = /^seed (\d+): ([A-Z]+(?:-\d+)?):/

export const runSimulator = async (root: string, seeds: number): Promise<Verdict> => {
  const ran = await runCommand({
    cwd: root,
    args: [
      "--conditions=@pressline/source",
      "packages/testing/simulation/main.ts",
      ...["--seeds", String(seeds)],
    ],
    limit: LIMIT,
    enough: (line) => FAILED.test(line),
  })
  const failed = ran.output.split("\n").flatMap((line) => FAILED.exec(line) ?? [])
  if (failed.length > 0) return red(`simulator: seed ${failed[1]}, ${failed[2]}`)
  if (ran.timedOut) return red("simulator: hangs")
  return ran.code === 0 ? green : broken(`the simulator: ${ran.output}`)
}
