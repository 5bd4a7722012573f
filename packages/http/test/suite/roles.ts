import type { Authorize } from "@pressline/http"
import type { Route } from "../../src/server/routes.ts"

/** Who a request comes from, by its `x-role` header. */
export const ROLES = ["owner", "operator", "reader", "stranger", "nobody"] as const
export type Role = (typeof ROLES)[number]

const MAY: Readonly<Record<Exclude<Role, "nobody">, ReadonlyArray<string>>> = {
  owner: ["read", "operate", "configure"],
  operator: ["read", "operate"],
  reader: ["read"],
  stranger: [],
}

export const authorizeByRole: Authorize = async (request, { action }) => {
  const role = (request.headers.get("x-role") ?? "nobody") as Role
  if (role === "nobody") return { allow: false, reason: "unauthenticated" }
  return MAY[role].includes(action)
    ? { allow: true, actor: role }
    : { allow: false, reason: "forbidden" }
}

/** What a role is told at an endpoint: `null` where it may pass. */
export const refusalOf = (role: Role, { action }: Route): number | null => {
  if (role === "nobody") return 401
  if (MAY[role].includes(action)) return null
  return MAY[role].includes("read") ? 403 : 404
}
