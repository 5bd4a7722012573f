import { llmsText } from "./llmsText.ts"
import { httpPage } from "./reference/httpPage.ts"
import { methodsPage } from "./reference/methodsPage.ts"
import { schemaPage } from "./reference/schemaPage.ts"
import { servicesPage } from "./reference/servicesPage.ts"
import { tokensPage } from "./reference/tokensPage.ts"

/** The files that `pnpm docs:write` writes, and what is in them. A test compares. */
export const generatedPages: Readonly<Record<string, () => string>> = {
  "docs/reference/css-tokens.md": tokensPage,
  "docs/reference/http.md": httpPage,
  "docs/reference/methods.md": methodsPage,
  "docs/reference/schema.md": schemaPage,
  "docs/reference/services.md": servicesPage,
  "llms.txt": llmsText,
}
