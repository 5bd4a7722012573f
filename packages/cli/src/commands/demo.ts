/** pressline demo: a keyword list becomes a published, illustrated site. */
import { resolve } from "node:path"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { demoOptions } from "../demo/demoOptions.ts"
import { text, toggle } from "../project/flags.ts"
import { ownFile } from "../project/ownFile.ts"
import { answering } from "../terminal/answering.ts"

export const demo = Command.make(
  "demo",
  {
    keywords: Flag.Path("keywords").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription(
        "A keyword file: Semrush, Ahrefs, Keyword Planner, Search Console, any CSV with a keyword column, or one phrase a line. Default: 160 phrases on eight topics",
      ),
      Flag.withDefault(ownFile("keywords.csv")),
    ),
    out: Flag.Path("out").pipe(
      Flag.withMetavar("DIR"),
      Flag.withDescription("Where the site goes. Default: ./pressline-site"),
      Flag.withDefault(resolve("pressline-site")),
    ),
    format: Flag.Literals("format", ["html", "markdown"]).pipe(
      Flag.withDescription(
        "A site that opens by double click, or files with front matter for Hugo, Astro or Jekyll",
      ),
      Flag.withDefault("html"),
    ),
    model: text(
      "model",
      "NAME",
      "Write with this model of OpenAI's, as in gpt-5-mini; the key is taken from OPENAI_API_KEY. Every article is paid for: try a short list first",
    ),
    baseUrl: text(
      "base-url",
      "URL",
      "Ask another server that speaks OpenAI's protocol, as in http://127.0.0.1:11434/v1 (Ollama), :8000/v1 (vLLM), :1234/v1 (LM Studio)",
    ),
    imageModel: text(
      "image-model",
      "NAME",
      "Draw the pictures with this model of the same server. Default: offline",
    ),
    fresh: toggle("fresh", "Start over, also if a run was stopped or killed before its end"),
    memory: toggle("memory", "Keep everything in memory; a run that is killed is lost"),
    databaseUrl: text(
      "database-url",
      "URL",
      "Keep everything in your Postgres, in a schema of its own, pressline_demo. Default: in the folder ./.pressline",
    ),
    serve: toggle("serve", "Keep the dashboard open after the run, until Ctrl-C"),
  },
  (flags) =>
    answering(async (screen) => {
      const options = demoOptions(flags)
      const { runDemo } = await import("../demo/runDemo.ts")
      await runDemo(options, screen)
    }),
).pipe(
  Command.withDescription(
    "Turns a keyword list into a published, illustrated site; offline, or with a model. Ctrl-C stops after the items in hand, twice stops at once; the same command goes on from there, also after a crash or kill -9. After a finished run it starts anew",
  ),
  Command.withShortDescription("Turn a keyword list into a site, offline or with a model"),
  Command.withExamples([
    { command: "pressline demo" },
    { command: "pressline demo --keywords my-keywords.csv --out my-site" },
    { command: "pressline demo --format markdown --out content/posts" },
    { command: "pressline demo --keywords my-keywords.csv --model gpt-5-mini" },
  ]),
)
