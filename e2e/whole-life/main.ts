/** `pnpm e2e`: see ../README.md. */
import { writeFileSync } from "node:fs"
import { HELP, parseArguments } from "./arguments.ts"
import { openServers } from "./LifeServers.ts"
import { lifeTable } from "./lifeTable.ts"
import { type LifeReport, liveThrough } from "./liveThrough.ts"

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const parsed = parseArguments(process.argv.slice(2))
if (parsed.kind === "help") process.stdout.write(HELP)
else if (parsed.kind === "wrong") {
  process.stderr.write(`${parsed.message}\n\n${HELP}`)
  process.exitCode = 2
} else {
  const { hops, json } = parsed.arguments
  const servers = await openServers()
  const reports: Array<LifeReport> = []
  try {
    for (const [n, hop] of hops.entries()) {
      const report = await liveThrough(servers, `life_${n + 1}`, [hop])
      reports.push(report)
      const { checks, seconds, violations } = report
      say(`${hop.name}: ${checks} checks, ${violations.length} violations, ${seconds} s`)
      for (const { invariant, message } of violations) say(`  ${invariant}: ${message}`)
    }
  } finally {
    await servers.close()
  }
  say("")
  for (const line of lifeTable(reports)) say(line)
  if (json !== null) writeFileSync(json, `${JSON.stringify(reports, null, 2)}\n`)
  process.exitCode = reports.every(({ violations }) => violations.length === 0) ? 0 : 1
}
