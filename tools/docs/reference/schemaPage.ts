/** The tables, from `schema.sql` of adapter-postgres. */
import { read } from "./source.ts"
import { table } from "./table.ts"

const SCHEMA = "packages/adapter-postgres/schema.sql"

/** What a table is for. A table without a sentence is an error. */
const MEANING: Readonly<Record<string, string>> = {
  migrations: "Which migrations have run.",
  configs: "The config of each site: what operators set, who is told, and when it is due.",
  runs: "Runs: their state, who works on them, what is in hand, and counters per stage (arrays of seven).",
  log_lines: "The activity log, numbered per run without a gap.",
  usage_entries:
    "What each commit used: one row per run, stage and commit. Reports on costs start here.",
  outbox: "Notifications, recorded with what they tell of, and how their delivery went.",
  told_budgets: "Which threshold of which cap was told in which period.",
  slots: "Due times, and what became of them.",
  idempotency_keys: "Keys of requests, and their answers, for 24 hours.",
  audit_entries: "Who changed what.",
  locks: "The storage's own site lock.",
  keywords: "Keywords. `phrase_key` is the normalised phrase, unique per site.",
  clusters: "Clusters.",
  ideas: "Ideas.",
  tasks: "Tasks: ideas frozen as orders.",
  contents: "Articles.",
  images: "Image prompts, and the images that were made of them; the bytes are in the media store.",
  publications: "Where an article went: one row per article.",
  site_counts: "Items per site, stage and status, kept by every statement that moves some.",
  accounts: "Balances of the ledger. Unused with `customCredits` and `unlimited()`.",
  holds: "What runs hold of the ledger.",
  settled_entries: "Which usage entries were settled, so that each counts once.",
  grants: "Which grants were made, so that each key counts once.",
  turns: "When each account was served last, for fair turns among accounts.",
  removals: "Which sites `deleteSite` has begun to remove; no run of them starts.",
}

export function schemaPage(): string {
  const sql = read(SCHEMA)
  const tables = [...sql.matchAll(/^CREATE TABLE \w+\.(\w+) \(\n([\s\S]*?)\n\)/gm)].map(
    ([, name = "", body = ""]) => tableSection(name, body),
  )
  const functions = [...sql.matchAll(/^CREATE OR REPLACE FUNCTION \w+\.(\w+)\(/gm)].map(
    ([, name]) => `\`${name}\``,
  )
  return `# Database schema

The tables of [\`postgres\`](../../packages/adapter-postgres/README.md) and \`embedded\`, in the schema \`pressline\` unless you name another. The
whole text, with indexes and functions, is [schema.sql](../../packages/adapter-postgres/schema.sql).

Read them as you like; [do not write to them](../guides/postgres.md#looking-at-it). A new version may add columns and tables, and says in its
changelog when it changes some. Times are the database's, in UTC; credits are \`numeric\`; ids are UUIDs of version 7, which sort by time.

${tables.join("\n\n")}

## Functions

Each is one step of its own: ${functions.join(", ")}.
`
}

function tableSection(name: string, body: string): string {
  const meaning = MEANING[name]
  if (meaning === undefined) throw new Error(`schemaPage.ts says nothing of the table ${name}`)
  const columns = body.split(/,\n {2}(?=\w)/).map((column) => column.trim())
  const key = columns.map((column) => /^PRIMARY KEY \((.*)\)/.exec(column)?.[1]).find(Boolean)
  return [
    `## ${name}`,
    meaning,
    table(
      ["column", "type", "null", "default"],
      columns.filter((column) => !/^(PRIMARY|UNIQUE|CHECK|CONSTRAINT)/.test(column)).map(columnRow),
    ),
    key === undefined ? "" : `Primary key: \`${key}\`.`,
  ]
    .filter((part) => part !== "")
    .join("\n\n")
}

function columnRow(column: string): ReadonlyArray<string> {
  const [, name = "", rest = ""] = /^(\w+) ([\s\S]*)$/.exec(column) ?? []
  const generated = /GENERATED ALWAYS AS (IDENTITY|\()/.exec(rest)?.[1]
  const [, value] = / DEFAULT ([\s\S]*)$/.exec(rest) ?? []
  const type = rest
    .replace(/ (COLLATE|STORAGE|NOT NULL|DEFAULT|GENERATED)\b[\s\S]*$/, "")
    .replace("timestamp with time zone", "timestamptz")
  return [
    `\`${name}\``,
    type,
    / NOT NULL/.test(rest) ? "no" : "yes",
    generated === undefined
      ? value === undefined
        ? ""
        : `\`${value.replace(/::[\w ]+(\[\])?$/, "")}\``
      : generated === "IDENTITY"
        ? "counted"
        : "computed",
  ]
}
