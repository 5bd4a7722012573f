import { join } from "node:path"
import type { NextConfig } from "next"

export default {
  // The packages are linked from the repository, which is above this folder.
  outputFileTracingRoot: join(import.meta.dirname, "../.."),
  turbopack: { root: join(import.meta.dirname, "../..") },
} satisfies NextConfig
