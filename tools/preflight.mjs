// Plain JavaScript on purpose: this must run on any Node, to say why nothing else would.
const [major, minor] = process.versions.node.split(".").map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(
    `This repository's scripts need Node >= 22.19; they are running on ${process.version} (${process.execPath}).\n` +
      "On Linux x64/arm64 `pnpm install` brings Node 24 along by itself; elsewhere install Node 24 first.",
  )
  process.exit(1)
}
