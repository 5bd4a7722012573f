/** `pnpm chaos`: see README.md. */
import { writeFileSync } from "node:fs"
import { HELP, parseArguments } from "./arguments.ts"
import { chaos } from "./chaos.ts"
import { linesOf } from "./ChaosReport.ts"

const parsed = parseArguments(process.argv.slice(2))
if (parsed.kind === "help") process.stdout.write(HELP)
else if (parsed.kind === "wrong") {
  process.stderr.write(`${parsed.message}\n\n${HELP}`)
  process.exitCode = 2
} else {
  const { json, minutes, mutant, seed } = parsed.arguments
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  say(
    `${minutes} minutes of chaos, seed ${seed}${mutant === null ? "" : `, without a safeguard: ${mutant}`}`,
  )
  const report = await chaos({ millis: minutes * 60_000, seed, mutant, say })
  for (const line of linesOf(report)) say(line)
  if (json !== null) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`)
  const sound = report.violations.length === 0
  if (mutant !== null) say(sound ? `${mutant} was NOT caught` : `${mutant} was caught`)
  process.exitCode = sound === (mutant === null) ? 0 : 1
}
