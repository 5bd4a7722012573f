/** 0007: what is told of a site, and of no transition of a run, is there once for the site. */
import type { Migration } from "./Migration.ts"

export const gathered: Migration = {
  version: 7,
  name: "gathered",
  statements: (t) => [
    `drop index ${t("outbox_episode")}`,
    `create unique index outbox_episode on ${t("outbox")} (run_id, event, episode)
      where event not in ('budget', 'digest', 'switched_off')`,
    `create unique index outbox_gathered on ${t("outbox")} (site_id, event, episode)
      where event in ('digest', 'switched_off')`,
  ],
}
