/** The app of `createDashboard`: reads the page's options and shows a site. */
import { createAutomationClient } from "@pressline/http/client"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import type { AppOptions } from "../server/pageHtml.ts"
import "./app.css"
import { App } from "./App.tsx"

const options = JSON.parse(
  document.querySelector("#pressline-options")?.textContent ?? "{}",
) as AppOptions
const root = document.querySelector("#pressline")
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <App client={createAutomationClient({ baseUrl: options.api })} options={options} />
    </StrictMode>,
  )
