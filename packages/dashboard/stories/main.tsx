/** One story as a page, by `?story=`; the test that opens it presses what it says. */
import { createRoot } from "react-dom/client"
import { App } from "../src/app/App.tsx"
import "../src/app/app.css"
import type { AppOptions } from "../src/server/pageHtml.ts"
import { stories } from "./stories.ts"
import { storyClient } from "./storyClient.ts"

const name = new URLSearchParams(location.search).get("story") ?? "running"
const story = stories[name]
if (story === undefined) throw new Error(`There is no story ${name}.`)
if (story.run !== undefined) history.replaceState(null, "", `?story=${name}&run=${story.run}`)
const options = JSON.parse(
  document.querySelector("#pressline-options")?.textContent ?? "{}",
) as AppOptions
const root = document.querySelector("#pressline")
if (root !== null) createRoot(root).render(<App client={storyClient(story)} options={options} />)
if (story.offline === true) setTimeout(() => window.dispatchEvent(new Event("offline")), 300)
