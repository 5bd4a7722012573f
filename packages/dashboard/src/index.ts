/** The operator's page as one function from request to response. */
export { createDashboard, type Dashboard, type DashboardOptions } from "./server/createDashboard.ts"
