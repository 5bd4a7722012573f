/** pressline import: a keyword file, or a site's settings, into a site. */
import { type FileHandle, open } from "node:fs/promises"
import { extname, basename } from "node:path"
import type { Automation, KeywordFormat } from "@pressline/core"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { ACTOR } from "../project/actor.ts"
import { config, nullable, toggle } from "../project/flags.ts"
import { withAutomation } from "../project/openProject.ts"
import { readSettings } from "../project/readSettings.ts"
import { answering } from "../terminal/answering.ts"
import { wrongUsage } from "../terminal/CommandFailed.ts"
import { importLines } from "../terminal/importLines.ts"
import type { Screen } from "../terminal/Screen.ts"
import { snakeKeys } from "../terminal/snakeKeys.ts"
import { count, plural } from "../terminal/words.ts"

const FORMATS = [
  "semrush",
  "ahrefs",
  "google_keyword_planner",
  "search_console",
  "generic",
  "list",
  "json",
] as const satisfies ReadonlyArray<KeywordFormat>

export const importFile = Command.make(
  "import",
  {
    file: Argument.Path("FILE").pipe(
      Argument.withDescription("The file; /dev/stdin for standard input"),
    ),
    site: Flag.String("site").pipe(
      Flag.withMetavar("SITE"),
      Flag.withDescription("The site that gets it"),
    ),
    config,
    kind: Flag.Literals("kind", ["keywords", "settings"]).pipe(
      Flag.withDescription(
        "keywords: CSV, JSON, or one phrase a line; settings: a site's config as JSON, with the names that the HTTP API has",
      ),
      Flag.withDefault("keywords"),
    ),
    format: nullable(
      Flag.Literals("format", FORMATS).pipe(
        Flag.withDescription(
          "What the keyword file must be. Default: recognised by its header; json by its name",
        ),
      ),
    ),
    dryRun: toggle("dry-run", "Say what would be imported, and change nothing"),
  },
  ({ config: path, dryRun, file, format, kind, site: siteId }) =>
    answering(async (screen) => {
      const opened = await openFile(file)
      try {
        await withAutomation(path, async (automation) => {
          const input = { siteId, file, opened, dryRun }
          if (kind === "settings") return importSettings(automation, input, screen)
          const known = format ?? (extname(file) === ".json" ? "json" : null)
          await importKeywords(automation, { ...input, format: known }, screen)
        })
      } finally {
        await opened.close()
      }
    }),
).pipe(
  Command.withDescription(
    "Imports keywords into a site, or a site's settings. Wrong rows are listed, the others are imported; importing a file twice adds nothing",
  ),
  Command.withShortDescription("Import keywords, or settings, into a site"),
  Command.withExamples([
    { command: "pressline import keywords.csv --site blog" },
    { command: "pressline import keywords.csv --site blog --dry-run --json" },
    { command: "pressline import config.json --site blog --kind settings" },
  ]),
)

interface Input {
  readonly siteId: string
  readonly file: string
  readonly opened: FileHandle
  readonly dryRun: boolean
}

/** @throws CommandFailed where it is none that can be read. */
const openFile = async (file: string): Promise<FileHandle> => {
  const cannot = (why: string) =>
    wrongUsage(`${file} cannot be read: ${why}`, "Name a file; /dev/stdin for standard input")
  const opened = await open(file).catch((error: unknown) => {
    throw cannot(error instanceof Error ? error.message : String(error))
  })
  if (!(await opened.stat()).isDirectory()) return opened
  await opened.close()
  throw cannot("it is a folder")
}

const importKeywords = async (
  automation: Automation,
  { dryRun, format, opened, siteId }: Input & { readonly format: KeywordFormat | null },
  screen: Screen,
): Promise<void> => {
  const file = opened.createReadStream({ autoClose: false })
  const input = { siteId, file, ...(format === null ? {} : { format }) }
  if (dryRun) {
    const preview = await automation.previewKeywords(input)
    const { duplicates, recognised, rejectedTotal, rows, sample } = preview
    screen.answer({
      text: [
        `${plural(rows, "row")} read as ${preview.format.replaceAll("_", " ")}: ${plural(recognised, "keyword")}, ${plural(duplicates, "duplicate")}, ${count(rejectedTotal)} rejected. Nothing was imported.`,
        ...sample.map(({ phrase }) => `  ${phrase}`),
      ],
      json: { dry_run: true, ...(snakeKeys(preview) as object) },
    })
    return
  }
  const report = await automation.importKeywords({ ...input, actor: ACTOR })
  screen.answer({
    text: importLines(report),
    json: snakeKeys(report),
    failed: report.rows > 0 && report.rejectedTotal === report.rows,
  })
}

const importSettings = async (
  automation: Automation,
  { dryRun, file, opened, siteId }: Input,
  screen: Screen,
): Promise<void> => {
  const { ignored, patch, names } = readSettings(await opened.readFile("utf8"), basename(file))
  if (!dryRun) await automation.updateConfig({ siteId, patch, actor: ACTOR })
  screen.answer({
    text: [
      `${plural(names.length, "setting")} ${dryRun ? "can be set" : "set"}: ${names.join(", ")}.`,
      ...(ignored.length === 0
        ? []
        : [`Left alone, as they are not settings: ${ignored.join(", ")}.`]),
    ],
    json: { site_id: siteId, dry_run: dryRun, set: names, ignored },
  })
}
