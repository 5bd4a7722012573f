/** 0006: when a run of an account was last claimed: whose turn it is among those with as many leases. */
import type { Migration } from "./Migration.ts"

export const turns: Migration = {
  version: 6,
  name: "turns",
  statements: (t) => [
    `create table ${t("turns")} (account_id text primary key, served_at timestamptz not null)`,
  ],
}
