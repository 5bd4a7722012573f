/** Every sentence of the page. A host may replace any of them. */
import { errorWords } from "./errorWords.ts"
import { partWords } from "./partWords.ts"
import { plural } from "./plural.ts"
import { settingsWords } from "./settingsWords.ts"
import { stateWords } from "./stateWords.ts"

export const en = {
  title: "Automation",
  site: "Site",
  times: "Times",
  timesOfSite: (zone: string) => `Site: ${zone}`,
  timesOfBrowser: (zone: string) => `Browser: ${zone}`,
  theme: "Theme",
  themes: { system: "System", light: "Light", dark: "Dark" },
  viewOnly: "View only",
  skipLink: "Skip to the pipeline",
  close: "Close",
  tryAgain: "Try again",
  refresh: "Refresh",
  reload: "Reload",
  copy: "Copy details",
  copied: "Copied",
  items: (count: number) => plural(count, "item"),
  words: (count: number) => plural(count, "word"),
  stage: (number: number) => `stage ${number} of 7`,
  stageShort: (number: number) => `Stage ${number}`,
  network: "The server cannot be reached.",
  ...stateWords,
  ...partWords,
  ...settingsWords,
  ...errorWords,
}

export type Words = typeof en
