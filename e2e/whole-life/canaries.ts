/** canaries: where a secret has got to that it must not be in (INV-26). */
import type { Violation } from "@pressline/testing"
import type { Life } from "./Life.ts"
import { SECRETS, SITE } from "./LifeSettings.ts"

const base64 = (text: string): string => Buffer.from(text).toString("base64")

/** Each secret as it is, and as it may be written elsewhere. */
const CANARIES: Readonly<Record<string, ReadonlyArray<string>>> = {
  "the key of the models": [SECRETS.aiKey],
  "the password of WordPress": [
    SECRETS.wordpressPassword,
    base64(`editor:${SECRETS.wordpressPassword}`),
  ],
  "the password of the mail server": [SECRETS.mailPassword, base64(SECRETS.mailPassword)],
  "the secret of the webhook": [
    SECRETS.webhookSecret.slice("whsec_".length),
    Buffer.from(SECRETS.webhookSecret.slice("whsec_".length), "base64").toString(),
  ],
  "the path of the Slack webhook": [SECRETS.slackPath, SECRETS.slackPath.split("/").at(-1) ?? ""],
  "the host's key": [SECRETS.hostKey, Buffer.from(SECRETS.hostKey, "base64").toString()],
}

const READS = [
  "config",
  "current_run",
  "pipeline_overview",
  "run_progress",
  "history",
  "logs",
  "estimate",
  "permissions",
  "notifications",
  "sites",
  "items",
]

export const findCanaries = async (life: Life): Promise<ReadonlyArray<Violation>> => {
  const places: Record<string, string> = {
    "a table": await dump(life),
    "the dashboard": await life.page.evaluate<string>("document.documentElement.outerHTML"),
    "the browser's console": life.complaints.join("\n"),
    "what the processes said": [life.host, ...life.workers].map(({ said }) => said).join("\n"),
    "the audit trail": JSON.stringify(await life.reader.listAudit({ siteId: SITE, limit: 1000 })),
    "a message": JSON.stringify([
      life.outside.receiver.messages.map(({ body, headers }) => ({ body, headers })),
      life.outside.mails.letters,
    ]),
    "a question to a model": JSON.stringify(life.outside.models.requests.map(({ body }) => body)),
    "a post": JSON.stringify([...life.outside.blog.site.posts.values()]),
  }
  for (const name of READS) {
    const kind = name === "items" ? "&kind=content" : ""
    const response = await fetch(`${life.api}/${name}/?site_id=${SITE}${kind}`)
    places[`GET /${name}/`] = `${response.status} ${await response.text()}`
  }
  return Object.entries(places).flatMap(([place, text]) =>
    Object.entries(CANARIES)
      .filter(([, forms]) => forms.some((form) => text.includes(form)))
      .map(([secret]) => ({ invariant: "INV-26", message: `${place} holds ${secret}` })),
  )
}

/** Every row of the schema, as text. */
const dump = async ({ pool, schema }: Life): Promise<string> => {
  const { rows: tables } = await pool.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = $1",
    [schema],
  )
  const texts: Array<string> = []
  for (const { name } of tables) {
    const { rows } = await pool.query<{ text: string }>(
      `select row_to_json(t)::text as text from "${schema}"."${name}" t`,
    )
    texts.push(...rows.map(({ text }) => text))
  }
  return texts.join("\n")
}
