/** hostLines: what a project adds to its own files. Printed, never written. */
import type { Project } from "./Project.ts"

export interface Addition {
  /** Where it goes, in words or as a path. */
  readonly where: string
  readonly lines: ReadonlyArray<string>
}

export const hostLines = (project: Project): ReadonlyArray<Addition> => {
  const { framework, isTypeScript, specifier, syntax } = project
  if (framework === "next") return nextFiles(isTypeScript)
  const { imports, mount, where } = HOSTS[framework]
  const take = TAKE[syntax]
  return [
    {
      where,
      lines: [
        ...(framework === "node" ? [take("{ createServer }", "node:http")] : []),
        take(syntax === "import" ? "automation" : "{ default: automation }", specifier),
        take("{ createDashboard }", "@pressline/dashboard"),
        take(`{ createHttpApi, ${imports} }`, "@pressline/http"),
        "",
        // Without ES modules there is no waiting at the top of a file.
        `${syntax === "import" ? "await" : "void"} automation.start() // works on runs, watches schedules`,
        ...API,
        "const dashboard = createDashboard(api)",
        ...mount,
      ],
    },
  ]
}

const TAKE: Readonly<Record<Project["syntax"], (names: string, from: string) => string>> = {
  import: (names, from) => `import ${names} from "${from}"`,
  require: (names, from) => `const ${names} = require("${from}")`,
}

const API = [
  "const api = createHttpApi(automation, {",
  "  // Lets everybody do everything, and is refused in production: ask your own sign-in here.",
  '  authorize: "UNSAFE_public",',
  "})",
]

const HOSTS: Readonly<
  Record<
    Exclude<Project["framework"], "next">,
    { readonly imports: string; readonly where: string; readonly mount: ReadonlyArray<string> }
  >
> = {
  express: {
    where: "where you make your Express app",
    imports: "toNodeHandler",
    mount: [
      'app.use("/api/v1/automation", toNodeHandler(api))',
      'app.use("/automation", toNodeHandler(dashboard))',
    ],
  },
  nest: {
    where: "in main.ts, after NestFactory.create",
    imports: "toNodeHandler",
    mount: [
      'app.use("/api/v1/automation", toNodeHandler(api))',
      'app.use("/automation", toNodeHandler(dashboard))',
    ],
  },
  fastify: {
    where: "where you make your Fastify app",
    imports: "automationPlugin",
    mount: [
      'app.register(automationPlugin, { api, dashboard: { page: dashboard, path: "/automation" } })',
    ],
  },
  hono: {
    where: "where you make your Hono app",
    imports: "toHonoHandler",
    mount: [
      'app.all("/api/v1/automation/*", toHonoHandler(api))',
      'app.all("/automation/*", toHonoHandler(dashboard))',
    ],
  },
  node: {
    where: "in a file of its own, such as server.js",
    imports: "toNodeHandler",
    mount: ['createServer(toNodeHandler(dashboard)).listen(3000, "127.0.0.1")'],
  },
}

const ROUTE = ['export const runtime = "nodejs"', 'export const dynamic = "force-dynamic"']
const HANDLERS = "export const { GET, HEAD, OPTIONS, POST, PUT } = toNextHandlers"

/** The API and the dashboard by a route each, the work by the start of the server. */
const nextFiles = (isTypeScript: boolean): ReadonlyArray<Addition> => {
  const extension = isTypeScript ? "ts" : "js"
  return [
    {
      where: `automation-api.${extension}`,
      lines: [
        'import automation from "./automation"',
        'import { createHttpApi } from "@pressline/http"',
        "",
        ...API.map((line) => line.replace(/^const /u, "export const ")),
      ],
    },
    {
      where: `app/api/v1/automation/[[...path]]/route.${extension}`,
      lines: [
        'import { toNextHandlers } from "@pressline/http"',
        'import { api } from "../../../../../automation-api"',
        "",
        ...ROUTE,
        `${HANDLERS}(api)`,
      ],
    },
    {
      where: `app/automation/[[...path]]/route.${extension}`,
      lines: [
        'import { createDashboard } from "@pressline/dashboard"',
        'import { toNextHandlers } from "@pressline/http"',
        'import { api } from "../../../automation-api"',
        "",
        ...ROUTE,
        `${HANDLERS}(createDashboard(api))`,
      ],
    },
    {
      where: `instrumentation.${extension}`,
      lines: [
        "export const register = async () => {",
        '  if (process.env["NEXT_RUNTIME"] !== "nodejs") return',
        '  const { default: automation } = await import("./automation")',
        "  await automation.start() // works on runs, watches schedules",
        "}",
      ],
    },
  ]
}
