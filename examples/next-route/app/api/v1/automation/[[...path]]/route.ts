import { toNextHandlers } from "@pressline/http"
import { api } from "../../../../../automation"

export const runtime = "nodejs"
export const dynamic = "force-dynamic"
export const maxDuration = 300

export const { GET, HEAD, OPTIONS, POST, PUT } = toNextHandlers(api)
