/** runToExit: the command line as a process: signals, readers that leave, the exit code. */
import { pressline } from "./pressline.ts"
import { endWithReader } from "./terminal/endWithReader.ts"
import { quietNode } from "./terminal/quietNode.ts"

// Started by another program that holds a channel to it, it does not outlive that one.
process.once("disconnect", () => process.exit(1))
process.channel?.unref()
endWithReader()
quietNode()

const exitCode = await pressline(process.argv.slice(2))
// What a host's own config opened may live on; what was said is written first.
process.stdout.write("", () => process.stderr.write("", () => process.exit(exitCode)))
