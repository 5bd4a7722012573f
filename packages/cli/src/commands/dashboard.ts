/** pressline dashboard: the operator's page over a database or the project's automation. */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { config, databaseUrl, schema, text, toggle } from "../project/flags.ts"
import { type Project, withProject } from "../project/openProject.ts"
import { isLoopback, serveDashboard } from "../project/serveDashboard.ts"
import { answering } from "../terminal/answering.ts"
import { wrongUsage } from "../terminal/CommandFailed.ts"
import { interrupted } from "../terminal/interrupted.ts"

const PASSWORD = "PRESSLINE_DASHBOARD_PASSWORD"

export const dashboard = Command.make(
  "dashboard",
  {
    databaseUrl,
    config,
    schema,
    port: Flag.Int("port").pipe(
      Flag.withMetavar("PORT"),
      Flag.withDescription("Where it listens; another one if it is taken. Default: 4480"),
      Flag.filter(
        (port) => port >= 0 && port < 65_536,
        () => "a port is 0 to 65535",
      ),
      Flag.withDefault(4480),
    ),
    host: text(
      "host",
      "ADDRESS",
      `Listen on another address than 127.0.0.1; needs a password in ${PASSWORD}`,
    ),
    allowActions: toggle(
      "allow-actions",
      "Let callers start, pause, cancel, approve and change settings; without it they look",
    ),
    site: text("site", "SITE", "The site to open first"),
  },
  ({ allowActions, host, port, site: siteId, ...where }) =>
    answering(async (screen) => {
      const password = process.env[PASSWORD]
      if (host !== null && !isLoopback(host) && !password)
        throw wrongUsage(
          `On ${host} others can reach it: set ${PASSWORD}.`,
          "Or leave --host out, and come through a tunnel: ssh -L 4480:127.0.0.1:4480 HOST",
        )
      await withProject(where, async (project) => {
        const { close, url } = await serveDashboard(project.automation, {
          port,
          ...(host === null ? {} : { host }),
          ...(password ? { password } : {}),
          mayAct: allowActions,
          ...sitesOf(project),
          page: {
            title: "Pressline",
            ...(siteId === null ? {} : { siteId }),
            ...(allowActions ? {} : { environment: { label: "read-only" } }),
          },
        })
        screen.answer({
          text: [
            `Dashboard: ${url}`,
            allowActions
              ? "Callers may act. No run is worked on here: that is what your workers do."
              : "It looks, and changes nothing; --allow-actions lets it act.",
            "Ctrl-C ends it.",
          ],
          json: { url, allow_actions: allowActions },
        })
        await interrupted()
        await close()
      })
    }),
).pipe(
  Command.withDescription(
    "Serves the dashboard, for this machine alone and read-only unless you say otherwise. It starts without its database, too, and heals when that is up",
  ),
  Command.withShortDescription("Serve the dashboard of a database, read-only"),
  Command.withExamples([
    { command: "pressline dashboard --database-url postgresql://localhost/app" },
    { command: "pressline dashboard --allow-actions --site blog" },
  ]),
)

/** A database tells its sites; an automation does not. */
const sitesOf = ({ database }: Project) =>
  database === null
    ? {}
    : {
        sites: async () => {
          const { listSites } = await import("@pressline/adapter-postgres")
          const ids = await listSites(database.options)
          return ids.map((siteId) => ({ siteId, name: siteId }))
        },
      }
