import { createDashboard } from "@pressline/dashboard"
import { toNextHandlers } from "@pressline/http"
import { api } from "../../../../automation"

export const runtime = "nodejs"
export const dynamic = "force-dynamic"
export const maxDuration = 300

const page = createDashboard(api, { siteId: "blog" })
export const { GET, HEAD, OPTIONS, POST, PUT } = toNextHandlers(page)
