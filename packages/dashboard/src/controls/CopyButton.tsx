/** Puts a text on the clipboard, and says so. */
import { useState } from "react"
import { usePage } from "../live/usePage.ts"
import { Button } from "./Button.tsx"

export const CopyButton = ({ text }: { readonly text: () => string }) => {
  const { words } = usePage()
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle")
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text())
      setState("copied")
    } catch {
      setState("refused") // no permission, or a page without TLS
    }
  }
  return (
    <>
      <Button small icon={state === "copied" ? "check" : "copy"} onClick={() => void copy()}>
        {state === "copied" ? words.copied : words.copy}
      </Button>
      {state === "refused" && <textarea readOnly aria-label={words.copy} value={text()} rows={6} />}
    </>
  )
}
