import type { Tone } from "../live/pageState.ts"

export const toneColor = (tone: Tone): string =>
  tone === "quiet" ? "var(--pl-quiet)" : `var(--pl-status-${tone})`
