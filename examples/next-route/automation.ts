// One automation and one API per process: Next.js loads this module anew in development.
import { createAutomation, localAi } from "@pressline/core"
import { createHttpApi, type HttpApi } from "@pressline/http"

const open = (): HttpApi => {
  const automation = createAutomation({ ai: localAi() })
  // On a platform of short-lived functions start the worker in a process that stays alive instead.
  void automation.start()
  return createHttpApi(automation, {
    authorize: (request, { action }) => {
      const token = request.headers.get("authorization")
      if (token === "Bearer editor") return { allow: true, actor: "editor" }
      if (token === "Bearer guest" && action === "read") return { allow: true, actor: "guest" }
      return { allow: false, reason: token === null ? "unauthenticated" : "forbidden" }
    },
  })
}

const kept = globalThis as { pressline?: HttpApi }
export const api: HttpApi = (kept.pressline ??= open())
