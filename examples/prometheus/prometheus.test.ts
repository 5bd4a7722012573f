import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import parsePrometheus from "parse-prometheus-text-format"
import { describe, expect, it } from "vitest"

/** Every line of the text format: a comment, or a sample. */
const LINE =
  /^(?:# (?:HELP|TYPE) [a-zA-Z_:][\w:]* .+|[a-zA-Z_:][\w:]*(?:\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (?:[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|NaN))$/i

/** The values of the lines that begin so, in their order. */
const samples = (text: string, beginning: string): ReadonlyArray<number> =>
  text
    .split("\n")
    .filter((line) => line.startsWith(beginning))
    .map((line) => Number(line.slice(line.lastIndexOf(" "))))

describe("examples/prometheus", () => {
  it("answers what a parser of Prometheus' format reads: counters, a gauge, histograms that add up", async () => {
    const server = spawn(process.execPath, ["--conditions=@pressline/source", "server.ts"], {
      cwd: import.meta.dirname,
      env: { ...process.env, PORT: "0" },
      stdio: ["ignore", "pipe", "inherit"],
    })
    const [url] = (await once(createInterface(server.stdout), "line")) as [string]
    const scrape = async () => {
      const response = await fetch(url)
      expect(response.headers.get("content-type")).toContain("version=0.0.4")
      return response.text()
    }
    await expect.poll(scrape, { timeout: 15_000 }).toContain('outcome="completed"} 1')
    const text = await scrape()
    server.kill("SIGTERM")
    await once(server, "exit")

    for (const line of text.trimEnd().split("\n")) if (line !== "") expect(line).toMatch(LINE)
    const families = new Map(parsePrometheus(text).map((family) => [family.name, family]))
    for (const [name, { help }] of families) expect(help, name).not.toBe("")
    expect(families.get("pressline_runs_started_total")).toMatchObject({
      type: "COUNTER",
      metrics: [{ value: "1", labels: { trigger: "manual" } }],
    })
    expect(families.get("pressline_runs_active")).toMatchObject({
      type: "GAUGE",
      metrics: [{ value: "0" }],
    })
    expect(families.get("pressline_call_seconds")?.type).toBe("HISTOGRAM")
    // The parser makes one histogram of all stages: read each by itself.
    for (const stage of [1, 2, 3, 4, 5, 6, 7]) {
      const buckets = samples(text, `pressline_call_seconds_bucket{stage="${stage}",le=`)
      expect(buckets.length).toBeGreaterThan(10)
      expect(buckets.toSorted((a, b) => a - b)).toEqual(buckets)
      expect(samples(text, `pressline_call_seconds_count{stage="${stage}"}`)).toEqual(
        buckets.slice(-1),
      )
    }
  })
})
