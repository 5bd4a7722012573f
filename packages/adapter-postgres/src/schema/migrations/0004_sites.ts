/** 0004: removing a site: its runs owe what they used, then everything goes at once. */
import type { Migration } from "./Migration.ts"

const OF_SITE = [
  "runs",
  "usage_entries",
  "outbox",
  "slots",
  "idempotency_keys",
  "audit_entries",
  "locks",
  "configs",
  "site_counts",
  "keywords",
  "clusters",
  "ideas",
  "tasks",
  "contents",
  "images",
  "publications",
]

export const sites: Migration = {
  version: 4,
  name: "sites",
  statements: (t) => [
    `create function ${t("delete_site")}(site text) returns void
      language plpgsql volatile as $$
      declare
        r record;
      begin
        for r in select run_id, account_id, status from ${t("runs")} where site_id = site order by run_id for update loop
          if r.status in ('starting', 'running', 'paused') then
            raise exception 'site % cannot go: its run % is active', site, r.run_id using errcode = 'PL410';
          end if;
          if exists (select 1 from ${t("holds")} where run_id = r.run_id::text) then
            perform ${t("credit_settle")}(r.run_id::text, array_agg(e.id::text), array_agg(e.amount))
              from ${t("usage_entries")} e where e.run_id = r.run_id and not e.settled having count(*) > 0;
            perform ${t("credit_release")}(r.run_id::text, r.account_id);
          end if;
          delete from ${t("log_lines")} where run_id = r.run_id;
        end loop;
        ${OF_SITE.map((table) => `delete from ${t(table)} where site_id = site;`).join("\n        ")}
      end $$`,
  ],
}
