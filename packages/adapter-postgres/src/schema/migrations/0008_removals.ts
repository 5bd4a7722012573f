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
      // Runs are gone through by id; what they told of budgets is forgotten at the end.
      `drop index ${t("runs_ended")}`,
      `create function ${t("prune_runs")}(first_run uuid, most int, logs_before timestamptz,
        runs_before timestamptz, told_for interval) returns jsonb
      language plpgsql volatile ${BY_INDEX} as $$
      declare
        r record; l record; old boolean; looked int := 0; room int := most; removed int := 0; found_lines int; last_line int; gone int;
      begin
        for r in select run_id, status, ended_at, credits_released from ${t("runs")}
          where run_id >= coalesce(first_run, '00000000-0000-0000-0000-000000000000') order by run_id limit most + 1
        loop
          if looked = most then return jsonb_build_object('removed', removed, 'next', r.run_id); end if;
          looked := looked + 1;
          continue when r.status not in ('cancelled', 'completed', 'failed');
          old := false;
          if r.ended_at < runs_before and r.credits_released then
            perform 1 from ${t("runs")} where run_id = r.run_id for update;
            continue when not found;
            old := not exists (select 1 from ${t("usage_entries")} where run_id = r.run_id and not settled);
          end if;
          continue when not old and logs_before is null;
          found_lines := 0;
          -- Of most young runs only the first line is looked at.
          if old or (select at from ${t("log_lines")} where run_id = r.run_id order by number limit 1) < logs_before then
            for l in select number, at from ${t("log_lines")} where run_id = r.run_id order by number limit room loop
              exit when not old and l.at >= logs_before;
              found_lines := found_lines + 1; last_line := l.number;
            end loop;
          end if;
          if found_lines > 0 then
            delete from ${t("log_lines")} where run_id = r.run_id and number <= last_line;
            get diagnostics gone = row_count;
            removed := removed + gone; room := room - found_lines;
          end if;
          if old and room > 0 then
            delete from ${t("usage_entries")} where run_id = r.run_id;
            get diagnostics gone = row_count; room := room - gone;
            delete from ${t("outbox")} where run_id = r.run_id;
            get diagnostics gone = row_count; room := room - gone;
            delete from ${t("runs")} where run_id = r.run_id;
            removed := removed + 1; room := room - 1;
          end if;
          if room <= 0 then return jsonb_build_object('removed', removed, 'next', r.run_id); end if;
        end loop;
        if runs_before is not null then
          delete from ${t("told_budgets")} b where b.at < date_trunc('milliseconds', now()) - told_for
            and not exists (select 1 from ${t("runs")} x where x.run_id = b.run_id);
        end if;
        return jsonb_build_object('removed', removed, 'next', null);
      end $$`,
    ]
  },
}
