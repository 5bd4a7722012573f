/** 0009: the publication sweep claims nothing of a site whose run is in stage 7, looked at under the run's lock. */
import type { Migration } from "./Migration.ts"

export const besideRuns: Migration = {
  version: 9,
  name: "beside_runs",
  statements: (t) => [
    `create or replace function ${t("claim_publications")}(site text, claim_name text, lasting interval, most int,
        barred uuid[], closed boolean, approved_only boolean, hold_ms bigint, cap int, since timestamptz)
      returns setof uuid language plpgsql volatile as $$
      declare
        room bigint := most; hand uuid[]; publishing boolean; at timestamptz := date_trunc('milliseconds', now());
      begin
        select r.hand_ids, r.status = 'running' and r.current_stage = 7 into hand, publishing from ${t("runs")} r
          where r.site_id = site and r.status in ('running', 'paused') for update;
        perform pg_advisory_xact_lock(hashtextextended('pressline sweep ' || site, 0));
        if cap is not null then
          room := least(room, greatest(0, cap - ${t("count_published")}(site, since, claim_name)));
        end if;
        return query
          with due as (
            select c.id from ${t("contents")} c
            where c.site_id = site and not closed
              and ((c.status = 'review' and c.approved_at is not null)
                or (c.held_back and c.status not in ('published', 'failed')))
              and c.rejected_at is null and (c.publish_after is null or c.publish_after <= at)
              and (c.approved_at is not null or (not approved_only
                and coalesce(c.review_at, c.updated_at) + hold_ms * interval '1 millisecond' <= at))
              and (c.claim = claim_name
                or (publishing is not true and (c.claim is null or c.claim_expires_at <= at)))
              and c.id <> all(coalesce(hand, '{}')) and c.id <> all(barred)
            order by c.id limit room for update
          )
          update ${t("contents")} c set claim = claim_name, claim_expires_at = at + lasting,
            publish_unknown = c.publish_unknown or (c.claim is not null and c.claim_expires_at <= at)
          from due where c.site_id = site and c.id = due.id returning c.id;
      end $$`,
  ],
}
