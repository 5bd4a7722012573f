/** The command line in this process, where a process of its own would show nothing more. */
import { expect, vi } from "vitest"
import { pressline } from "../src/pressline.ts"

export interface Said {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs one command line in a folder; what it said, and its exit code. */
export const said = async (
  given: ReadonlyArray<string>,
  folder: string = process.cwd(),
): Promise<Said> => {
  let stdout = ""
  let stderr = ""
  const before = process.cwd()
  const hear = (stream: NodeJS.WriteStream, to: (text: string) => void) =>
    vi.spyOn(stream, "write").mockImplementation((text) => {
      to(String(text))
      return true
    })
  const spies = [
    hear(process.stdout, (text) => (stdout += text)),
    hear(process.stderr, (text) => (stderr += text)),
    // effect/cli prints completions by itself.
    vi.spyOn(console, "log").mockImplementation((text: string) => void (stdout += `${text}\n`)),
  ]
  process.chdir(folder)
  try {
    return { code: await pressline(given), stdout, stderr }
  } finally {
    process.chdir(before)
    for (const spy of spies) spy.mockRestore()
  }
}

/** The same with `--json`; what was printed besides is a mistake. */
export const saidJson = async (given: ReadonlyArray<string>, folder?: string) => {
  const { code, stderr, stdout } = await said([...given, "--json"], folder)
  expect(stderr).toBe("")
  return { code, ...(JSON.parse(stdout) as Readonly<Record<string, unknown>>) }
}
