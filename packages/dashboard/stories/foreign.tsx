/** Somebody else's application, with looks of its own: two sites stand in it beside each other. */
import { createRoot } from "react-dom/client"
import { ActivityLog, AutomationPage, AutomationProvider, ControlButtons } from "../src/react.ts"
import { stories } from "./stories.ts"
import { storyClient } from "./storyClient.ts"

const told = (name: string) => {
  const story = stories[name]
  if (story === undefined) throw new Error(`There is no story ${name}.`)
  return storyClient(story)
}

const Foreign = () => (
  <div className="shell">
    <h1>Shop admin</h1>
    <ul>
      <li>Orders</li>
    </ul>
    <p>
      <a href="#orders">Orders</a> <button type="button">Ship</button>
    </p>
    <section aria-label="First site">
      <AutomationPage client={told("running")} siteId="site" theme="light" />
    </section>
    <section aria-label="Second site">
      <AutomationProvider client={told("completed")} siteId="moka" theme="dark">
        <ControlButtons />
        <ActivityLog />
      </AutomationProvider>
    </section>
  </div>
)

const root = document.querySelector("#pressline")
if (root !== null) createRoot(root).render(<Foreign />)
