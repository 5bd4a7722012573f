/** `pnpm bench`: P(N) by every system, interleaved, on one server; see README.md. */
import { type Arguments, HELP, parseArguments } from "./arguments.ts"
import type { Measured } from "./Measured.ts"
import { benchReads } from "./reads/benchReads.ts"
import { rowsOf, tableOf } from "./report.ts"
import { runInChild } from "./runInChild.ts"
import { type BenchServer, startServer } from "./server.ts"
import { startServices } from "./services.ts"
import { benchSites } from "./sites/benchSites.ts"
import { benchStarts } from "./starts/benchStarts.ts"
import { systemNamed } from "./systems/catalog.ts"
import { writeRows } from "./writeRows.ts"

const template = (system: string): string => `template_${system.replaceAll("-", "_")}`

const prepareTemplates = async (server: BenchServer, { fresh, systems }: Arguments) => {
  for (const name of systems) {
    const url = await server.create(template(name))
    const system = await systemNamed(name).load()
    await system.prepare(url, fresh)
  }
}

const progress = (run: Measured): string =>
  `${run.system.padEnd(22)} P(${run.n}) ${run.wallMs.toFixed(0)} ms, ${(run.wallMs / run.batches).toFixed(2)} a batch, ${(run.statements / run.batches).toFixed(2)} statements, others ${Math.round(run.others * 100)} %`

const bench = async (given: Arguments): Promise<boolean> => {
  const server = await startServer()
  const services = await startServices(given.systems)
  const measured: Array<Measured> = []
  let failed = false
  try {
    await prepareTemplates(server, given)
    for (const n of given.sizes)
      for (let run = 0; run < given.runs; run++) {
        const order = run % 2 === 0 ? given.systems : given.systems.toReversed()
        for (const system of order) {
          if (n > (systemNamed(system).atMost ?? n)) continue
          const url = await server.create("measured", template(system))
          const { postmaster } = server
          const { redis } = services
          const outcome = await runInChild({ system, n, url, redis, postmaster, top: given.top })
          await server.drop("measured")
          if ("failed" in outcome) {
            failed = true
            console.error(`${outcome.system} P(${n}) failed: ${outcome.failed}`)
            continue
          }
          measured.push(outcome)
          console.error(progress(outcome))
          for (const line of outcome.top) console.error(`    ${line}`)
        }
      }
  } finally {
    await services.stop()
    await server.stop()
  }
  const rows = rowsOf(measured)
  console.log(tableOf(rows))
  writeRows(given.json, rows)
  return !failed
}

const parsed = parseArguments(process.argv.slice(2))
if (parsed.kind === "help") console.log(HELP)
else if (parsed.kind === "wrong") {
  console.error(`${parsed.message}\n\n${HELP}`)
  process.exitCode = 2
} else {
  const { json, peers, sites, startsPerSecond, what } = parsed.arguments
  const measure = {
    runs: () => bench(parsed.arguments),
    reads: () => benchReads(json),
    sites: () => {
      benchSites(sites, startsPerSecond, json)
      return true
    },
    starts: () => benchStarts(json, peers),
  }
  if (!(await measure[what]())) process.exitCode = 1
}
