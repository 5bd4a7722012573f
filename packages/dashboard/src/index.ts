/** The operator's page as one function from request to response. */
export { createDashboard, type Dashboard } from "./server/createDashboard.ts"
export type { DashboardOptions } from "./server/DashboardOptions.ts"
