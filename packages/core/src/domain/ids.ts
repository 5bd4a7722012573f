/** Identifiers: sites and accounts are named by the host, everything else by Pressline (UUID v7). */
import * as Schema from "effect/Schema"

/** A site of the host: 1 to 128 of `A-Z a-z 0-9 _ . : -`. */
export const SiteId = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9_.:-]{1,128}$/u, {
    message: "a site id of 1 to 128 letters, digits, or _ . : -",
  }),
)
export type SiteId = string

/** Who pays for a site. By default the site is its own account. */
export const AccountId = SiteId
export type AccountId = string

/** A run, item, commit or usage entry: a UUID v7, so ids sort by the time they were made. */
export const Id = Schema.String.check(Schema.isUUID())
export type Id = string
