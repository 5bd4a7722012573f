/** One story as a page, by `?story=`, and `&events=refused` without its stream; the test that opens it presses what it says. */
import { createRoot } from "react-dom/client"
import { App } from "../src/app/App.tsx"
import "../src/app/app.css"
import type { AppOptions } from "../src/server/pageHtml.ts"
import { stories } from "./stories.ts"
import { storyClient } from "./storyClient.ts"

const params = new URLSearchParams(location.search)
const name = params.get("story") ?? "running"
const told = stories[name]
if (told === undefined) throw new Error(`There is no story ${name}.`)
const story = params.get("events") === "refused" ? { ...told, events: "refused" as const } : told
if (story.run !== undefined) history.replaceState(null, "", `?story=${name}&run=${story.run}`)
const options = JSON.parse(
  document.querySelector("#pressline-options")?.textContent ?? "{}",
) as AppOptions
const root = document.querySelector("#pressline")
if (root !== null) createRoot(root).render(<App client={storyClient(story)} options={options} />)
if (story.offline === true) setTimeout(() => window.dispatchEvent(new Event("offline")), 300)
