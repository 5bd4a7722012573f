/** `pressline status | head`: when nobody reads any more, a command ends without a word. What is stored stays. */

export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error
      process.exit(0)
    })
}
