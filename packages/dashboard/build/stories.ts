// The stories, for the tests that look at them: `node build/stories.ts FOLDER`.
import { build } from "vite"
import { foreignConfig, storiesConfig } from "./viteConfig.ts"

const [, , folder] = process.argv
if (folder === undefined) throw new Error("Into which folder?")
process.env["NODE_ENV"] = "production" // whatever the caller's is
await build(storiesConfig(folder))
await build(foreignConfig(folder))
