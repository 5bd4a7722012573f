import { runSeed } from "./runSeed.ts"
const r = await runSeed({ seed: 148, commands: 22, without: ["ledger","dispatch","publisher","crash","freeze","shutdown","clock","config","review","retry"] } as any)
console.log(r.violations, r.commands)
const key = /publish:(\S+)/.exec(r.violations[0]!.message)![1]!
for (const e of r.history as any[]) if (JSON.stringify(e).includes(key)) console.log(JSON.stringify(e))
