/** The dashboard's tokens, from its style sheet and from the names that a host may set. */
import { read } from "./source.ts"
import { table } from "./table.ts"

const STYLES = "packages/dashboard/src/looks/tokens.module.css"
const NAMES = "packages/dashboard/src/server/tokens.ts"

/** What a token colours. A token without words is an error. */
const MEANING: Readonly<Record<string, string>> = {
  background: "the page",
  foreground: "text",
  card: "cards, dialogs, tables",
  muted: "quiet areas, such as table heads",
  "muted-foreground": "text that is not so important",
  primary: "the main button, links, the progress bar; one is enough for a brand",
  "primary-foreground": "text on `primary`",
  destructive: "buttons that cannot be undone, and failures",
  border: "lines between things",
  input: "the border of fields",
  ring: "the mark of what the keyboard is on",
  track: "the empty part of a bar",
  radius: "corners",
  "font-sans": "text",
  "font-mono": "ids and code",
  "status-success": "completed",
  "status-warning": "paused, waiting",
  "status-danger": "failed",
  "status-info": "running",
}

export function tokensPage(): string {
  const settable = [...read(NAMES).matchAll(/^ {2}"([\w-]+)",$/gm)].map(([, name]) => `${name}`)
  const values = new Map(
    [...read(STYLES).matchAll(/--pl-([\w-]+): (.*);/g)].map(
      ([, name, value]) => [`${name}`, `${value}`] as const,
    ),
  )
  const rows = settable.map((name) => {
    const meaning = MEANING[name]
    const value = values.get(name)
    if (meaning === undefined || value === undefined)
      throw new Error(`the token ${name} has no ${value === undefined ? "value" : "words"}`)
    const [, light = value, dark] = /^light-dark\((.*?), (.*)\)$/.exec(value) ?? []
    return [`\`${name}\``, meaning, `\`${light}\``, dark === undefined ? "the same" : `\`${dark}\``]
  })
  return `# CSS tokens

Colours and fonts of [the dashboard](../dashboard.md#looks). Give \`createDashboard\` the ones you want to change:

\`\`\`ts
import { createAutomation, localAi } from "@pressline/core"
import { createDashboard } from "@pressline/dashboard"
import { createHttpApi } from "@pressline/http"

const automation = createAutomation({ ai: localAi() })
const api = createHttpApi(automation, { authorize: () => ({ allow: true, actor: "ada" }) })
export const dashboard = createDashboard(api, {
  tokens: { primary: "light-dark(#0f766e, #5eead4)", radius: "4px" },
})
\`\`\`

Around React parts of your own page they are custom properties with \`--pl-\` in front:

\`\`\`css
.pressline {
  --pl-primary: light-dark(#0f766e, #5eead4);
}
\`\`\`

A value is anything that the property takes; \`light-dark(…)\` says both modes at once. Keep the contrast of text at 4.5 to 1.

${table(["token", "what it is for", "light", "dark"], rows)}
`
}
