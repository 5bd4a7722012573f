/** automationFile: the module that says what Pressline is made of in a project. */
import type { Project } from "./Project.ts"

type Wanted = Pick<Project, "framework" | "isTypeScript" | "storage">

export const automationFile = ({ framework, isTypeScript, storage }: Wanted): string => {
  const { before = [], imports, option } = STORAGES[storage]
  const core = ["createAutomation", "localAi", ...(storage === "memory" ? ["memory"] : [])]
  const options = [
    ...option,
    "// Offline drafts, to try it. A real model: aiSdk({ model }) of @pressline/adapter-ai-sdk",
    "ai: localAi(),",
  ]
  return [
    "// What Pressline is made of. Your server imports it, and the command line: npx pressline status SITE",
    ...imports,
    `import { ${core.join(", ")} } from "@pressline/core"`,
    "",
    ...before,
    ...(framework === "next" ? oncePerProcess(options, isTypeScript) : once(options)),
    "",
  ].join("\n")
}

const once = (options: ReadonlyArray<string>): ReadonlyArray<string> => [
  "export default createAutomation({",
  ...options.map((line) => `  ${line}`),
  "})",
]

const oncePerProcess = (
  options: ReadonlyArray<string>,
  isTypeScript: boolean,
): ReadonlyArray<string> => [
  "// One per process: Next.js loads this module anew in development.",
  isTypeScript
    ? "const kept = globalThis as { pressline?: ReturnType<typeof createAutomation> }"
    : "const kept = globalThis",
  "",
  "const automation = (kept.pressline ??= createAutomation({",
  ...options.map((line) => `  ${line}`),
  "}))",
  "",
  "export default automation",
]

const MEDIA = ['media: mediaFiles({ dir: ".pressline/media" }),']
const FILES = 'import { mediaFiles } from "@pressline/adapter-files"'

const STORAGES: Readonly<
  Record<
    Project["storage"],
    {
      readonly imports: ReadonlyArray<string>
      readonly before?: ReadonlyArray<string>
      readonly option: ReadonlyArray<string>
    }
  >
> = {
  postgres: {
    imports: [FILES, 'import { postgres } from "@pressline/adapter-postgres"'],
    before: [
      'const connectionString = process.env["DATABASE_URL"]',
      "if (!connectionString)",
      '  throw new Error("DATABASE_URL is not set; it is like postgresql://localhost/app")',
      "",
    ],
    option: ["storage: postgres({ connectionString }),", ...MEDIA],
  },
  embedded: {
    imports: [FILES, 'import { embedded } from "@pressline/adapter-postgres"'],
    option: [
      "// A database in a folder, for one process at a time. For several: postgres({ connectionString })",
      'storage: embedded({ dir: ".pressline" }),',
      ...MEDIA,
    ],
  },
  memory: {
    imports: [],
    option: ["storage: memory(), // lost with the process"],
  },
}
