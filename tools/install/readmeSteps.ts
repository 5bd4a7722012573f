/** What a reader of the README does, section by section: installs what it says, runs what it shows. */

export interface ReadmeStep {
  readonly section: string
  /** Packages that `npm install …` names; with `-D` among them where it says so. */
  readonly install: ReadonlyArray<string>
  readonly code: string | null
}

export const readmeSteps = (readme: string): ReadonlyArray<ReadmeStep> =>
  readme
    .split(/^## /m)
    .slice(1)
    .map((text) => ({
      section: text.slice(0, text.indexOf("\n")).trim(),
      install: /^npm install (.+)$/m.exec(text)?.[1]?.split(/\s+/) ?? [],
      code: /^```ts\n([\s\S]*?)^```/m.exec(text)?.[1] ?? null,
    }))
    .filter(({ code, install }) => code !== null || install.length > 0)
