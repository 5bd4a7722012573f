/** `demo | head`: when nobody reads any more, the demo ends without a word. A folder keeps what was done. */

export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error
      process.exit(0)
    })
}
