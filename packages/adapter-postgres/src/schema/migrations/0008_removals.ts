/**
 * 0008: removing a site and pruning, in steps that read no more than they remove.
 *
 * A removal begins with a mark that starts look for, both under one lock of the site: a run is there before
 * the first step, which refuses then, or it is not started. Rows are found by indexes, whatever the planner
 * believes of tables that have just lost many.
 */
import type { Migration } from "./Migration.ts"

/** By the first step, and by every later one what reads have made again. */
const BEFORE_RUNS = ["configs", "locks", "slots", "idempotency_keys"]

const AFTER_RUNS = [
  "usage_entries",
  "outbox",
  "audit_entries",
  "keywords",
  "clusters",
  "ideas",
  "tasks",
  "contents",
  "images",
  "publications",
]

const OF_RUN = ["log_lines", "usage_entries", "outbox"]

const BY_INDEX = "set enable_seqscan = off set enable_bitmapscan = off"

export const removals: Migration = {
  version: 8,
  name: "removals",
  statements: (t) => {
    const lock = "hashtextextended('pressline site ' || site, 0)"
    const remove = (table: string, where: string): string =>
      `delete from ${t(table)} where ctid = any (array(select ctid from ${t(table)} where ${where} limit room));
        get diagnostics gone = row_count; room := room - gone;
        if room <= 0 then return more; end if;`
    const ofSite = (tables: ReadonlyArray<string>): string =>
      tables.map((table) => remove(table, "site_id = site")).join("\n        ")
    return [
      `create table ${t("removals")} (site_id text collate "C" primary key, since timestamptz not null)`,
      `create index outbox_of_site on ${t("outbox")} (site_id)`,
      `drop function ${t("delete_site")}(text)`,
      `create function ${t("is_being_removed")}(site text) returns boolean language plpgsql volatile as $$
      begin
        perform pg_advisory_xact_lock_shared(${lock});
        return exists (select 1 from ${t("removals")} where site_id = site);
      end $$`,
      `create function ${t("remove_site")}(site text, most int) returns jsonb
      language plpgsql volatile ${BY_INDEX} as $$
      declare
        r record; gone int; room int := most; more jsonb := '{"_tag": "Removed", "more": true}';
      begin
        perform pg_advisory_xact_lock(${lock});
        select run_id, status into r from ${t("runs")}
          where site_id = site and status in ('starting', 'running', 'paused');
        if found then return jsonb_build_object('_tag', 'Busy', 'runId', r.run_id, 'state', r.status); end if;
        insert into ${t("removals")} (site_id, since) values (site, now()) on conflict do nothing;
        -- Items that are added now wait, and are counted from nothing.
        insert into ${t("site_counts")} (site_id) values (site) on conflict do nothing;
        perform 1 from ${t("site_counts")} where site_id = site for update;
        ${ofSite(BEFORE_RUNS)}
        for r in select run_id, account_id, status from ${t("runs")}
          where site_id = site and status not in ('starting', 'running', 'paused') order by run_id limit most for update
        loop
          -- A start that was taken back may still ask for its hold.
          if r.status = 'abandoned' or exists (select 1 from ${t("holds")} where run_id = r.run_id::text) then
            perform ${t("credit_settle")}(r.run_id::text, array_agg(e.id::text), array_agg(e.amount))
              from ${t("usage_entries")} e where e.run_id = r.run_id and not e.settled having count(*) > 0;
            perform ${t("credit_release")}(r.run_id::text, r.account_id);
          end if;
          ${OF_RUN.map((table) => remove(table, "run_id = r.run_id")).join("\n        ")}
          delete from ${t("runs")} where run_id = r.run_id;
          room := room - 1;
          if room <= 0 then return more; end if;
        end loop;
        ${ofSite(AFTER_RUNS)}
        -- Until a step finds nothing: what others changed at the same moment is seen by the next.
        if room < most then return more; end if;
        delete from ${t("site_counts")} where site_id = site;
        delete from ${t("removals")} where site_id = site;
        return '{"_tag": "Removed", "more": false}';
      end $$`,
    ]
  },
}
