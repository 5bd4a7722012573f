/** hostLines: what a project adds to its own files. Printed, never written. */
import type { Project } from "./Project.ts"

export interface Addition {
  /** Where it goes, in words or as a path. */
  readonly where: string
  readonly lines: ReadonlyArray<string>
}

export const hostLines = (project: Project): ReadonlyArray<Addition> => {
  const { framework, host, isTypeScript, mayAwait, specifier, syntax } = project
  if (framework === "next") return nextFiles(project)
  const { close, imports, made, mount } = HOSTS[framework]
  const take = TAKE[syntax]
  const taken = [
    ...(framework === "node" ? [take("{ createServer }", "node:http")] : []),
    take(syntax === "import" ? "automation" : "{ default: automation }", specifier),
    take("{ createDashboard }", "@pressline/dashboard"),
    take(`{ createHttpApi, ${imports} }`, "@pressline/http"),
  ]
  const mounted = [
    `${mayAwait ? "await" : "void"} automation.start() // works on runs, watches schedules`,
    ...API,
    "const dashboard = createDashboard(api)",
    ...mount,
    "",
    'process.once("SIGTERM", async () => {',
    "  await api.close() // ends the live streams, which the server would wait for",
    `  ${close}`,
    "  await automation.close() // gives back the runs in hand",
    "})",
  ]
  if (framework === "node") {
    const name = `${host.folder}automation-server.${isTypeScript ? "ts" : "js"}`
    return [{ where: `in a file of its own, such as ${name}`, lines: [...taken, "", ...mounted] }]
  }
  const file = host.file ?? `the file${host.folder === "" ? "" : " in src"} that calls ${made}`
  return [
    { where: `at the top of ${file}`, lines: taken },
    { where: `in ${file}, after ${made}`, lines: mounted },
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
    {
      readonly imports: string
      /** What makes the server. */
      readonly made: string
      readonly mount: ReadonlyArray<string>
      readonly close: string
    }
  >
> = {
  express: {
    made: "express()",
    imports: "toNodeHandler",
    mount: [
      'app.use("/api/v1/automation", toNodeHandler(api))',
      'app.use("/automation", toNodeHandler(dashboard))',
    ],
    close: "server.close() // what app.listen() answers",
  },
  nest: {
    made: "NestFactory.create()",
    imports: "toNodeHandler",
    mount: [
      'app.use("/api/v1/automation", toNodeHandler(api))',
      'app.use("/automation", toNodeHandler(dashboard))',
    ],
    close: "await app.close()",
  },
  fastify: {
    made: "fastify()",
    imports: "automationPlugin",
    mount: [
      'app.register(automationPlugin, { api, dashboard: { page: dashboard, path: "/automation" } })',
    ],
    close: "await app.close()",
  },
  hono: {
    made: "new Hono()",
    imports: "toHonoHandler",
    mount: [
      'app.all("/api/v1/automation/*", toHonoHandler(api))',
      'app.all("/automation/*", toHonoHandler(dashboard))',
    ],
    close: "server.close() // what serve() answers",
  },
  node: {
    made: "createServer()",
    imports: "toNodeHandler",
    mount: ['const server = createServer(toNodeHandler(dashboard)).listen(3000, "127.0.0.1")'],
    close: "server.close()",
  },
}

const ROUTE = ['export const runtime = "nodejs"', 'export const dynamic = "force-dynamic"']
const HANDLERS = "export const { GET, HEAD, OPTIONS, POST, PUT } = toNextHandlers"

/** The API and the dashboard by a route each, the work by the start of the server. */
const nextFiles = ({ host, isTypeScript, specifier }: Project): ReadonlyArray<Addition> => {
  const { folder } = host
  const extension = isTypeScript ? "ts" : "js"
  return [
    {
      where: `${folder}automation-api.${extension}`,
      lines: [
        `import automation from "${specifier}"`,
        'import { createHttpApi } from "@pressline/http"',
        "",
        ...API.map((line) => line.replace(/^const /u, "export const ")),
      ],
    },
    {
      where: `${folder}app/api/v1/automation/[[...path]]/route.${extension}`,
      lines: [
        'import { toNextHandlers } from "@pressline/http"',
        'import { api } from "../../../../../automation-api"',
        "",
        ...ROUTE,
        `${HANDLERS}(api)`,
      ],
    },
    {
      where: `${folder}app/automation/[[...path]]/route.${extension}`,
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
      where: `${folder}instrumentation.${extension}`,
      lines: [
        "export const register = async () => {",
        '  if (process.env["NEXT_RUNTIME"] !== "nodejs") return',
        `  const { default: automation } = await import("${specifier}")`,
        "  await automation.start() // works on runs, watches schedules",
        '  process.once("SIGTERM", () => void automation.close()) // gives back the runs in hand',
        "}",
      ],
    },
  ]
}
