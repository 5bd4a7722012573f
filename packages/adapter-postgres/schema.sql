-- The schema as the migrations leave it: written by `pnpm schema`, compared by a test.
-- To read, not to run: migrate() and migrationSql() also record the version.

CREATE TABLE pressline.migrations (
  version integer NOT NULL,
  name text NOT NULL,
  applied_at timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (version)
);

CREATE TABLE pressline.configs (
  site_id text COLLATE "C" NOT NULL,
  account_id text NOT NULL,
  settings jsonb NOT NULL,
  notify jsonb NOT NULL,
  secrets jsonb NOT NULL,
  enabled boolean NOT NULL,
  last_run_at timestamp with time zone,
  next_run_at timestamp with time zone,
  version integer NOT NULL,
  created_at timestamp with time zone NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  PRIMARY KEY (site_id)
);
CREATE INDEX configs_due ON pressline.configs USING btree (next_run_at, site_id) WHERE (enabled AND (next_run_at IS NOT NULL));

CREATE TABLE pressline.runs (
  run_id uuid NOT NULL,
  site_id text COLLATE "C" NOT NULL,
  account_id text NOT NULL,
  trigger_type text NOT NULL,
  status text NOT NULL,
  current_stage smallint NOT NULL DEFAULT 1,
  epoch integer NOT NULL DEFAULT 0,
  last_commit uuid,
  log_number integer NOT NULL DEFAULT 0,
  percentage smallint NOT NULL DEFAULT 0,
  requested text NOT NULL DEFAULT 'none'::text,
  requested_by text,
  holder text,
  holder_expires_at timestamp with time zone,
  heartbeat_at timestamp with time zone,
  hand_stage smallint,
  hand_ids uuid[],
  hand_since timestamp with time zone,
  not_before timestamp with time zone,
  total_credits_used numeric NOT NULL DEFAULT 0,
  takeovers integer NOT NULL DEFAULT 0,
  takeovers_in_a_row integer NOT NULL DEFAULT 0,
  pauses_in_a_row integer NOT NULL DEFAULT 0,
  pause_episodes integer NOT NULL DEFAULT 0,
  paused_ms bigint NOT NULL DEFAULT 0,
  started_at timestamp with time zone NOT NULL,
  paused_at timestamp with time zone,
  resumed_at timestamp with time zone,
  cancelled_at timestamp with time zone,
  completed_at timestamp with time zone,
  ended_at timestamp with time zone,
  resume_at timestamp with time zone,
  pause_reason text,
  pause_detail text,
  error_message text,
  idempotency_key text,
  request_hash text NOT NULL,
  credits_released boolean NOT NULL DEFAULT false,
  pipeline text NOT NULL,
  snapshot integer[] STORAGE MAIN NOT NULL,
  takes text[] STORAGE MAIN NOT NULL,
  stage_input integer[] STORAGE MAIN NOT NULL DEFAULT array_fill(0, ARRAY[7]),
  stage_processed integer[] STORAGE MAIN NOT NULL DEFAULT array_fill(0, ARRAY[7]),
  stage_failed integer[] STORAGE MAIN NOT NULL DEFAULT array_fill(0, ARRAY[7]),
  stage_created integer[] STORAGE MAIN NOT NULL DEFAULT array_fill(0, ARRAY[7]),
  stage_words integer[] STORAGE MAIN NOT NULL DEFAULT array_fill(0, ARRAY[7]),
  stage_batches integer[] STORAGE MAIN NOT NULL DEFAULT array_fill(0, ARRAY[7]),
  stage_singles integer[] STORAGE MAIN NOT NULL DEFAULT array_fill(0, ARRAY[7]),
  stage_ready integer[] STORAGE MAIN NOT NULL DEFAULT array_fill(0, ARRAY[7]),
  stage_credits numeric[] STORAGE MAIN NOT NULL DEFAULT array_fill((0)::numeric, ARRAY[7]),
  stage_started_at timestamp with time zone[] STORAGE MAIN NOT NULL DEFAULT array_fill(NULL::timestamp with time zone, ARRAY[7]),
  stage_ended_at timestamp with time zone[] STORAGE MAIN NOT NULL DEFAULT array_fill(NULL::timestamp with time zone, ARRAY[7]),
  stage_paused_ms bigint[] STORAGE MAIN NOT NULL DEFAULT array_fill((0)::bigint, ARRAY[7]),
  stage_skipped boolean[] STORAGE MAIN NOT NULL DEFAULT array_fill(false, ARRAY[7]),
  stage_arrivals_until timestamp with time zone[] STORAGE MAIN NOT NULL DEFAULT array_fill(NULL::timestamp with time zone, ARRAY[7]),
  documents jsonb STORAGE EXTERNAL NOT NULL,
  PRIMARY KEY (run_id)
) WITH (fillfactor=50, toast_tuple_target=256);
CREATE INDEX runs_active ON pressline.runs USING btree (run_id) WHERE (status = ANY (ARRAY['running'::text, 'paused'::text]));
CREATE UNIQUE INDEX runs_busy ON pressline.runs USING btree (site_id) WHERE (status = ANY (ARRAY['starting'::text, 'running'::text, 'paused'::text]));
CREATE UNIQUE INDEX runs_key ON pressline.runs USING btree (site_id, idempotency_key) WHERE ((idempotency_key IS NOT NULL) AND (status <> 'abandoned'::text));
CREATE INDEX runs_of_site ON pressline.runs USING btree (site_id, run_id);
CREATE INDEX runs_starting ON pressline.runs USING btree (started_at) WHERE (status = ANY (ARRAY['starting'::text, 'abandoned'::text]));
CREATE INDEX runs_unreleased ON pressline.runs USING btree (run_id) WHERE ((status = ANY (ARRAY['cancelled'::text, 'completed'::text, 'failed'::text])) AND (NOT credits_released));

CREATE TABLE pressline.log_lines (
  run_id uuid NOT NULL,
  number integer NOT NULL,
  at timestamp with time zone NOT NULL,
  level text NOT NULL,
  stage smallint,
  code text NOT NULL,
  message text NOT NULL,
  item_id uuid,
  actor text,
  facts jsonb NOT NULL,
  PRIMARY KEY (run_id, number)
);

CREATE TABLE pressline.usage_entries (
  id uuid NOT NULL,
  run_id uuid NOT NULL,
  site_id text COLLATE "C" NOT NULL,
  account_id text NOT NULL,
  stage smallint NOT NULL,
  units integer NOT NULL,
  items integer NOT NULL,
  amount numeric NOT NULL,
  at timestamp with time zone NOT NULL,
  settled boolean NOT NULL DEFAULT false,
  PRIMARY KEY (run_id, id)
) WITH (fillfactor=80);
CREATE INDEX usage_entries_of_account ON pressline.usage_entries USING btree (account_id, at);
CREATE INDEX usage_entries_of_site ON pressline.usage_entries USING btree (site_id, at);

CREATE TABLE pressline.outbox (
  id uuid NOT NULL,
  place bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  run_id uuid NOT NULL,
  site_id text COLLATE "C" NOT NULL,
  event text NOT NULL,
  episode text NOT NULL,
  at timestamp with time zone NOT NULL,
  facts jsonb NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  delivered text[] NOT NULL DEFAULT '{}'::text[],
  status text NOT NULL DEFAULT 'pending'::text,
  last_error text,
  next_attempt_at timestamp with time zone NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX outbox_due ON pressline.outbox USING btree (next_attempt_at, place) WHERE (status = 'pending'::text);
CREATE UNIQUE INDEX outbox_episode ON pressline.outbox USING btree (run_id, event, episode) WHERE (event <> ALL (ARRAY['budget'::text, 'digest'::text, 'switched_off'::text]));
CREATE UNIQUE INDEX outbox_gathered ON pressline.outbox USING btree (site_id, event, episode) WHERE (event = ANY (ARRAY['digest'::text, 'switched_off'::text]));
CREATE INDEX outbox_of_run ON pressline.outbox USING btree (run_id, place);
CREATE INDEX outbox_of_site ON pressline.outbox USING btree (site_id);

CREATE TABLE pressline.told_budgets (
  episode uuid NOT NULL,
  notification_id uuid NOT NULL,
  run_id uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  PRIMARY KEY (episode)
);

CREATE TABLE pressline.slots (
  site_id text COLLATE "C" NOT NULL,
  due_at timestamp with time zone NOT NULL,
  outcome text NOT NULL,
  run_id uuid,
  claimed_at timestamp with time zone NOT NULL,
  resolved_at timestamp with time zone,
  PRIMARY KEY (site_id, due_at)
);
CREATE INDEX slots_unresolved ON pressline.slots USING btree (due_at) WHERE (outcome = 'claimed'::text);

CREATE TABLE pressline.idempotency_keys (
  site_id text COLLATE "C" NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  answer text,
  expires_at timestamp with time zone NOT NULL,
  PRIMARY KEY (site_id, key)
);
CREATE INDEX idempotency_keys_expired ON pressline.idempotency_keys USING btree (expires_at);

CREATE TABLE pressline.audit_entries (
  id uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  site_id text COLLATE "C" NOT NULL,
  actor text,
  action text NOT NULL,
  facts jsonb NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX audit_entries_of_site ON pressline.audit_entries USING btree (site_id, id);

CREATE TABLE pressline.locks (
  site_id text COLLATE "C" NOT NULL,
  run_id text NOT NULL,
  epoch integer NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  PRIMARY KEY (site_id)
);

CREATE TABLE pressline.keywords (
  id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  suspicion integer NOT NULL DEFAULT 0,
  outages integer NOT NULL DEFAULT 0,
  outage_mark integer NOT NULL DEFAULT 0,
  site_id text COLLATE "C" NOT NULL,
  run_id uuid,
  error_code text,
  error_message text,
  error_at timestamp with time zone,
  failed_stage smallint,
  failed_run_id uuid,
  status text NOT NULL,
  rank smallint NOT NULL GENERATED ALWAYS AS (
CASE
    WHEN (suspicion >= 2) THEN 3
    WHEN (outages >= 2) THEN 2
    WHEN (suspicion = 1) THEN 1
    ELSE 0
END) STORED,
  phrase text NOT NULL,
  phrase_key text COLLATE "C" NOT NULL,
  volume bigint,
  difficulty double precision,
  cpc double precision,
  intents jsonb NOT NULL DEFAULT '[]'::jsonb,
  country text,
  source text,
  cluster_id uuid,
  PRIMARY KEY (site_id, id)
) WITH (fillfactor=80);
CREATE INDEX keywords_failed ON pressline.keywords USING btree (site_id, id) WHERE (status = 'failed'::text);
CREATE INDEX keywords_new ON pressline.keywords USING btree (site_id, rank, phrase_key, id) WHERE (status = 'new'::text);
CREATE INDEX keywords_of_cluster ON pressline.keywords USING btree (cluster_id, id) WHERE (cluster_id IS NOT NULL);
CREATE UNIQUE INDEX keywords_phrase ON pressline.keywords USING btree (site_id, phrase_key);
CREATE INDEX keywords_refused ON pressline.keywords USING btree (site_id, failed_run_id) WHERE ((failed_run_id IS NOT NULL) AND (status = 'new'::text));

CREATE TABLE pressline.clusters (
  id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  suspicion integer NOT NULL DEFAULT 0,
  outages integer NOT NULL DEFAULT 0,
  outage_mark integer NOT NULL DEFAULT 0,
  site_id text COLLATE "C" NOT NULL,
  run_id uuid,
  error_code text,
  error_message text,
  error_at timestamp with time zone,
  failed_stage smallint,
  failed_run_id uuid,
  status text NOT NULL,
  rank smallint NOT NULL GENERATED ALWAYS AS (
CASE
    WHEN (suspicion >= 2) THEN 3
    WHEN (outages >= 2) THEN 2
    WHEN (suspicion = 1) THEN 1
    ELSE 0
END) STORED,
  name text NOT NULL,
  description text NOT NULL,
  primary_keyword text NOT NULL,
  intent text,
  PRIMARY KEY (site_id, id)
) WITH (fillfactor=80);
CREATE INDEX clusters_failed ON pressline.clusters USING btree (site_id, id) WHERE (status = 'failed'::text);
CREATE INDEX clusters_new ON pressline.clusters USING btree (site_id, rank, id) WHERE (status = 'new'::text);
CREATE INDEX clusters_refused ON pressline.clusters USING btree (site_id, failed_run_id) WHERE ((failed_run_id IS NOT NULL) AND (status = 'new'::text));

CREATE TABLE pressline.ideas (
  id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  suspicion integer NOT NULL DEFAULT 0,
  outages integer NOT NULL DEFAULT 0,
  outage_mark integer NOT NULL DEFAULT 0,
  site_id text COLLATE "C" NOT NULL,
  run_id uuid,
  error_code text,
  error_message text,
  error_at timestamp with time zone,
  failed_stage smallint,
  failed_run_id uuid,
  status text NOT NULL,
  rank smallint NOT NULL GENERATED ALWAYS AS (
CASE
    WHEN (suspicion >= 2) THEN 3
    WHEN (outages >= 2) THEN 2
    WHEN (suspicion = 1) THEN 1
    ELSE 0
END) STORED,
  cluster_id uuid,
  ordinal integer NOT NULL,
  title text NOT NULL,
  angle text NOT NULL,
  outline jsonb NOT NULL,
  target_words integer NOT NULL,
  primary_keyword text NOT NULL,
  secondary_keywords jsonb NOT NULL,
  content_type text NOT NULL,
  PRIMARY KEY (site_id, id)
) WITH (fillfactor=80);
CREATE INDEX ideas_failed ON pressline.ideas USING btree (site_id, id) WHERE (status = 'failed'::text);
CREATE INDEX ideas_new ON pressline.ideas USING btree (site_id, rank, id) WHERE (status = 'new'::text);
CREATE UNIQUE INDEX ideas_ordinal ON pressline.ideas USING btree (cluster_id, ordinal) WHERE (cluster_id IS NOT NULL);
CREATE INDEX ideas_refused ON pressline.ideas USING btree (site_id, failed_run_id) WHERE ((failed_run_id IS NOT NULL) AND (status = 'new'::text));

CREATE TABLE pressline.tasks (
  id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  suspicion integer NOT NULL DEFAULT 0,
  outages integer NOT NULL DEFAULT 0,
  outage_mark integer NOT NULL DEFAULT 0,
  site_id text COLLATE "C" NOT NULL,
  run_id uuid,
  error_code text,
  error_message text,
  error_at timestamp with time zone,
  failed_stage smallint,
  failed_run_id uuid,
  status text NOT NULL,
  rank smallint NOT NULL GENERATED ALWAYS AS (
CASE
    WHEN (suspicion >= 2) THEN 3
    WHEN (outages >= 2) THEN 2
    WHEN (suspicion = 1) THEN 1
    ELSE 0
END) STORED,
  idea_id uuid,
  cluster_id uuid,
  due_order bigint NOT NULL,
  title text NOT NULL,
  angle text NOT NULL,
  outline jsonb NOT NULL,
  target_words integer NOT NULL,
  primary_keyword text NOT NULL,
  secondary_keywords jsonb NOT NULL,
  content_type text NOT NULL,
  PRIMARY KEY (site_id, id)
) WITH (fillfactor=80);
CREATE INDEX tasks_failed ON pressline.tasks USING btree (site_id, id) WHERE (status = 'failed'::text);
CREATE UNIQUE INDEX tasks_idea ON pressline.tasks USING btree (idea_id) WHERE (idea_id IS NOT NULL);
CREATE INDEX tasks_queued ON pressline.tasks USING btree (site_id, rank, due_order, id) WHERE (status = 'queued'::text);
CREATE INDEX tasks_refused ON pressline.tasks USING btree (site_id, failed_run_id) WHERE ((failed_run_id IS NOT NULL) AND (status = 'queued'::text));

CREATE TABLE pressline.contents (
  id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  suspicion integer NOT NULL DEFAULT 0,
  outages integer NOT NULL DEFAULT 0,
  outage_mark integer NOT NULL DEFAULT 0,
  site_id text COLLATE "C" NOT NULL,
  run_id uuid,
  error_code text,
  error_message text,
  error_at timestamp with time zone,
  failed_stage smallint,
  failed_run_id uuid,
  status text NOT NULL,
  rank smallint NOT NULL GENERATED ALWAYS AS (
CASE
    WHEN (suspicion >= 2) THEN 3
    WHEN (outages >= 2) THEN 2
    WHEN (suspicion = 1) THEN 1
    ELSE 0
END) STORED,
  task_id uuid,
  cluster_id uuid,
  title text NOT NULL,
  slug text NOT NULL,
  html text NOT NULL,
  excerpt text NOT NULL,
  meta_title text NOT NULL,
  meta_description text NOT NULL,
  word_count integer NOT NULL,
  tags jsonb NOT NULL,
  primary_keyword text NOT NULL,
  review_at timestamp with time zone,
  approved_at timestamp with time zone,
  approved_by text,
  rejected_at timestamp with time zone,
  rejected_by text,
  reject_reason text,
  publish_after timestamp with time zone,
  held_back boolean NOT NULL DEFAULT false,
  publish_unknown boolean NOT NULL DEFAULT false,
  claim text,
  claim_expires_at timestamp with time zone,
  PRIMARY KEY (site_id, id)
) WITH (fillfactor=80, toast_tuple_target=512);
CREATE INDEX contents_claimed ON pressline.contents USING btree (site_id, claim_expires_at) WHERE (claim IS NOT NULL);
CREATE INDEX contents_draft ON pressline.contents USING btree (site_id, rank, id) WHERE (status = 'draft'::text);
CREATE INDEX contents_failed ON pressline.contents USING btree (site_id, id) WHERE (status = 'failed'::text);
CREATE INDEX contents_held_back ON pressline.contents USING btree (site_id, id) WHERE (((status = 'review'::text) AND (approved_at IS NOT NULL)) OR (held_back AND (status <> ALL (ARRAY['published'::text, 'failed'::text]))));
CREATE INDEX contents_prompted ON pressline.contents USING btree (site_id, rank, id) WHERE (status = 'prompted'::text);
CREATE INDEX contents_refused ON pressline.contents USING btree (site_id, failed_run_id) WHERE ((failed_run_id IS NOT NULL) AND (status = ANY (ARRAY['draft'::text, 'prompted'::text, 'review'::text])));
CREATE INDEX contents_review ON pressline.contents USING btree (site_id, rank, id) WHERE (status = 'review'::text);
CREATE UNIQUE INDEX contents_slug ON pressline.contents USING btree (site_id, slug);
CREATE INDEX contents_special ON pressline.contents USING btree (site_id) WHERE ((rejected_at IS NOT NULL) OR (publish_after IS NOT NULL) OR (claim IS NOT NULL));
CREATE UNIQUE INDEX contents_task ON pressline.contents USING btree (task_id) WHERE (task_id IS NOT NULL);

CREATE TABLE pressline.images (
  id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  suspicion integer NOT NULL DEFAULT 0,
  outages integer NOT NULL DEFAULT 0,
  outage_mark integer NOT NULL DEFAULT 0,
  site_id text COLLATE "C" NOT NULL,
  run_id uuid,
  error_code text,
  error_message text,
  error_at timestamp with time zone,
  failed_stage smallint,
  failed_run_id uuid,
  status text NOT NULL,
  rank smallint NOT NULL GENERATED ALWAYS AS (
CASE
    WHEN (suspicion >= 2) THEN 3
    WHEN (outages >= 2) THEN 2
    WHEN (suspicion = 1) THEN 1
    ELSE 0
END) STORED,
  content_id uuid NOT NULL,
  "position" text NOT NULL,
  prompt text NOT NULL,
  alt_text text NOT NULL,
  media jsonb,
  media_key text,
  retried boolean NOT NULL DEFAULT false,
  shelved boolean NOT NULL DEFAULT false,
  PRIMARY KEY (site_id, id)
) WITH (fillfactor=80);
CREATE INDEX images_failed ON pressline.images USING btree (site_id, id) WHERE (status = 'failed'::text);
CREATE INDEX images_of_media ON pressline.images USING btree (media_key) WHERE (media_key IS NOT NULL);
CREATE INDEX images_pending ON pressline.images USING btree (site_id, rank, id) WHERE (status = 'pending'::text);
CREATE UNIQUE INDEX images_position ON pressline.images USING btree (content_id, "position");
CREATE INDEX images_refused ON pressline.images USING btree (site_id, failed_run_id) WHERE ((failed_run_id IS NOT NULL) AND (status = 'pending'::text));
CREATE INDEX images_shelved ON pressline.images USING btree (site_id) WHERE ((status = 'pending'::text) AND shelved AND (NOT retried));

CREATE TABLE pressline.publications (
  id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  suspicion integer NOT NULL DEFAULT 0,
  outages integer NOT NULL DEFAULT 0,
  outage_mark integer NOT NULL DEFAULT 0,
  site_id text COLLATE "C" NOT NULL,
  run_id uuid,
  error_code text,
  error_message text,
  error_at timestamp with time zone,
  failed_stage smallint,
  failed_run_id uuid,
  content_id uuid NOT NULL,
  external_id text NOT NULL,
  url text,
  published_at timestamp with time zone NOT NULL,
  PRIMARY KEY (site_id, id)
);
CREATE INDEX publications_at ON pressline.publications USING btree (site_id, published_at);
CREATE UNIQUE INDEX publications_content ON pressline.publications USING btree (content_id);

CREATE TABLE pressline.site_counts (
  site_id text COLLATE "C" NOT NULL,
  keyword_new integer NOT NULL DEFAULT 0,
  cluster_new integer NOT NULL DEFAULT 0,
  idea_new integer NOT NULL DEFAULT 0,
  task_queued integer NOT NULL DEFAULT 0,
  content_draft integer NOT NULL DEFAULT 0,
  content_prompted integer NOT NULL DEFAULT 0,
  content_review integer NOT NULL DEFAULT 0,
  image_pending integer NOT NULL DEFAULT 0,
  processed_1 integer NOT NULL DEFAULT 0,
  processed_2 integer NOT NULL DEFAULT 0,
  processed_3 integer NOT NULL DEFAULT 0,
  processed_4 integer NOT NULL DEFAULT 0,
  processed_5 integer NOT NULL DEFAULT 0,
  processed_6 integer NOT NULL DEFAULT 0,
  processed_7 integer NOT NULL DEFAULT 0,
  failed_1 integer NOT NULL DEFAULT 0,
  failed_2 integer NOT NULL DEFAULT 0,
  failed_3 integer NOT NULL DEFAULT 0,
  failed_4 integer NOT NULL DEFAULT 0,
  failed_5 integer NOT NULL DEFAULT 0,
  failed_6 integer NOT NULL DEFAULT 0,
  failed_7 integer NOT NULL DEFAULT 0,
  PRIMARY KEY (site_id)
) WITH (fillfactor=50);

CREATE TABLE pressline.accounts (
  account_id text NOT NULL,
  balance numeric NOT NULL DEFAULT 0,
  held numeric NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id)
) WITH (fillfactor=50);

CREATE TABLE pressline.holds (
  run_id text NOT NULL,
  account_id text NOT NULL,
  total numeric NOT NULL DEFAULT 0,
  settled numeric NOT NULL DEFAULT 0,
  released boolean NOT NULL DEFAULT false,
  PRIMARY KEY (run_id)
) WITH (fillfactor=50);

CREATE TABLE pressline.settled_entries (
  run_id text NOT NULL,
  id text NOT NULL,
  PRIMARY KEY (run_id, id)
);

CREATE TABLE pressline.grants (
  account_id text NOT NULL,
  key text NOT NULL,
  amount numeric NOT NULL,
  at timestamp with time zone NOT NULL,
  PRIMARY KEY (account_id, key)
);

CREATE TABLE pressline.turns (
  account_id text NOT NULL,
  served_at timestamp with time zone NOT NULL,
  PRIMARY KEY (account_id)
);

CREATE TABLE pressline.removals (
  site_id text COLLATE "C" NOT NULL,
  since timestamp with time zone NOT NULL,
  PRIMARY KEY (site_id)
);

CREATE OR REPLACE FUNCTION pressline.expect_rows(expected bigint, waiting bigint)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
      begin
        if waiting is distinct from expected then
          raise exception 'the commit advances % items, of which % still wait', expected, waiting
            using errcode = 'PL409';
        end if;
      end $function$;

CREATE OR REPLACE FUNCTION pressline.credit_hold(run text, payer text, at_least numeric)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
      declare
        h record; a record; more numeric; account text;
      begin
        select * into h from "pressline".holds where run_id = run;
        account := coalesce(h.account_id, payer);
        insert into "pressline".accounts (account_id) values (account) on conflict do nothing;
        perform 1 from "pressline".accounts where account_id = account for update;
        insert into "pressline".holds (run_id, account_id) values (run, account) on conflict do nothing;
        select * into h from "pressline".holds where run_id = run for update;
        if h.released then return jsonb_build_object('tag', 'Released'); end if;
        select * into a from "pressline".accounts where account_id = h.account_id;
        more := greatest(at_least - h.total, 0);
        if a.balance - a.held < more then
          return jsonb_build_object('tag', 'Short', 'available', (a.balance - a.held)::text, 'total', h.total::text);
        end if;
        if more > 0 then
          update "pressline".accounts set held = held + more where account_id = h.account_id;
          update "pressline".holds set total = total + more where run_id = run;
        end if;
        return jsonb_build_object('tag', 'Held', 'total', (h.total + more)::text);
      end $function$;

CREATE OR REPLACE FUNCTION pressline.credit_settle(run text, ids text[], amounts numeric[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
      declare
        h record; fresh numeric; charged numeric;
      begin
        select * into h from "pressline".holds where run_id = run;
        if h.run_id is null then return; end if;
        perform 1 from "pressline".accounts where account_id = h.account_id for update;
        select * into h from "pressline".holds where run_id = run for update;
        if h.released then return; end if;
        with counted as (
          insert into "pressline".settled_entries (run_id, id) select run, e from unnest(ids) e
          on conflict do nothing returning id
        )
        select coalesce(sum(e.amount), 0) into fresh from (
          select distinct on (x.id) x.id, x.amount from unnest(ids, amounts) with ordinality x(id, amount, n)
          order by x.id, x.n
        ) e join counted on counted.id = e.id;
        -- Never more than the hold: the engine keeps its usage within it.
        charged := least(h.settled + fresh, h.total) - h.settled;
        update "pressline".holds set settled = settled + charged where run_id = run;
        update "pressline".accounts set balance = balance - charged, held = held - charged
          where account_id = h.account_id;
      end $function$;

CREATE OR REPLACE FUNCTION pressline.credit_release(run text, payer text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
      declare
        h record;
      begin
        insert into "pressline".holds (run_id, account_id, released) values (run, payer, true)
          on conflict do nothing;
        if found then return; end if;
        select * into h from "pressline".holds where run_id = run;
        perform 1 from "pressline".accounts where account_id = h.account_id for update;
        select * into h from "pressline".holds where run_id = run for update;
        if h.released then return; end if;
        update "pressline".accounts set held = held - (h.total - h.settled) where account_id = h.account_id;
        update "pressline".holds set total = settled, released = true where run_id = run;
        delete from "pressline".settled_entries where run_id = run;
      end $function$;

CREATE OR REPLACE FUNCTION pressline.credit_grant(payer text, given numeric, grant_key text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
      begin
        insert into "pressline".grants (account_id, key, amount, at) values (payer, grant_key, given, now())
          on conflict do nothing;
        if not found then return; end if;
        insert into "pressline".accounts as a (account_id, balance) values (payer, given)
          on conflict (account_id) do update set balance = a.balance + given;
      end $function$;

CREATE OR REPLACE FUNCTION pressline.count_published(site text, since timestamp with time zone, but text)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
      select (select count(*) from "pressline".publications p where p.site_id = site and p.published_at >= since)
        + (select count(*) from "pressline".contents c where c.site_id = site and c.claim is not null
            and c.claim is distinct from but and c.claim_expires_at > now()
            and ((c.status = 'review' and c.approved_at is not null)
              or (c.held_back and c.status not in ('published', 'failed'))))
      $function$;

CREATE OR REPLACE FUNCTION pressline.claim_publications(site text, claim_name text, lasting interval, most integer, barred uuid[], closed boolean, approved_only boolean, hold_ms bigint, cap integer, since timestamp with time zone)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
AS $function$
      declare
        room bigint := most; hand uuid[]; publishing boolean; at timestamptz := date_trunc('milliseconds', now());
      begin
        select r.hand_ids, r.status = 'running' and r.current_stage = 7 into hand, publishing from "pressline".runs r
          where r.site_id = site and r.status in ('running', 'paused') for update;
        perform pg_advisory_xact_lock(hashtextextended('pressline sweep ' || site, 0));
        if cap is not null then
          room := least(room, greatest(0, cap - "pressline".count_published(site, since, claim_name)));
        end if;
        return query
          with due as (
            select c.id from "pressline".contents c
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
          update "pressline".contents c set claim = claim_name, claim_expires_at = at + lasting,
            publish_unknown = c.publish_unknown or (c.claim is not null and c.claim_expires_at <= at)
          from due where c.site_id = site and c.id = due.id returning c.id;
      end $function$;

CREATE OR REPLACE FUNCTION pressline.is_being_removed(site text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
      begin
        perform pg_advisory_xact_lock_shared(hashtextextended('pressline site ' || site, 0));
        return exists (select 1 from "pressline".removals where site_id = site);
      end $function$;

CREATE OR REPLACE FUNCTION pressline.remove_site(site text, most integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
      declare
        r record; gone int; room int := most; more jsonb := '{"_tag": "Removed", "more": true}';
      begin
        perform pg_advisory_xact_lock(hashtextextended('pressline site ' || site, 0));
        select run_id, status into r from "pressline".runs
          where site_id = site and status in ('starting', 'running', 'paused');
        if found then return jsonb_build_object('_tag', 'Busy', 'runId', r.run_id, 'state', r.status); end if;
        insert into "pressline".removals (site_id, since) values (site, now()) on conflict do nothing;
        -- Items that are added now wait, and are counted from nothing.
        insert into "pressline".site_counts (site_id) values (site) on conflict do nothing;
        perform 1 from "pressline".site_counts where site_id = site for update;
        delete from "pressline".configs where ctid = any (array(select ctid from "pressline".configs where site_id = site limit room));
        get diagnostics gone = row_count; room := room - gone;
        if room <= 0 then return more; end if;
        delete from "pressline".locks where ctid = any (array(select ctid from "pressline".locks where site_id = site limit room));
        get diagnostics gone = row_count; room := room - gone;
        if room <= 0 then return more; end if;
        delete from "pressline".slots where ctid = any (array(select ctid from "pressline".slots where site_id = site limit room));
        get diagnostics gone = row_count; room := room - gone;
        if room <= 0 then return more; end if;
        delete from "pressline".idempotency_keys where ctid = any (array(select ctid from "pressline".idempotency_keys where site_id = site limit room));
        get diagnostics gone = row_count; room := room - gone;
        if room <= 0 then return more; end if;
        for r in select run_id, account_id, status from "pressline".runs
          where site_id = site and status not in ('starting', 'running', 'paused') order by run_id limit most for update
        loop
          -- A start that was taken back may still ask for its hold.
          if r.status = 'abandoned' or exists (select 1 from "pressline".holds where run_id = r.run_id::text) then
            perform "pressline".credit_settle(r.run_id::text, array_agg(e.id::text), array_agg(e.amount))
              from "pressline".usage_entries e where e.run_id = r.run_id and not e.settled having count(*) > 0;
            perform "pressline".credit_release(r.run_id::text, r.account_id);
          end if;
          delete from "pressline".log_lines where ctid = any (array(select ctid from "pressline".log_lines where run_id = r.run_id limit room));
        get diagnostics gone = row_count; room := room - gone;
        if room <= 0 then return more; end if;
        delete from "pressline".usage_entries where ctid = any (array(select ctid from "pressline".usage_entries where run_id = r.run_id limit room));
        get diagnostics gone = row_count; room := room - gone;
        if room <= 0 then return more; end if;
        delete from "pressline".outbox where ctid = any (array(select ctid from "pressline".outbox where run_id = r.run_id limit room));
        get diagnostics gone = row_count; room := room - gone;
        if room <= 0 then return more; end if;
          delete from "pressline".runs where run_id = r.run_id;
          room := room - 1;
          if room <= 0 then return more; end if;
        end loop;
        delete from "pressline".usage_entries where ctid = any (array(select ctid from "pressline".usage_entries where site_id = site limit room));
        get diagnostics gone = row_count; room := room - gone;
        if room <= 0 then return more; end if;
        delete from "pressline".outbox where ctid = any (array(select ctid from "pressline".outbox where site_id = site limit room));
        get diagnostics gone = row_count; room := room - gone;
        if room <= 0 then return more; end if;
        delete from "pressline".audit_entries where ctid = any (array(select ctid from "pressline".audit_entries where site_id = site limit room));
        get diagnostics gone = row_count; room := room - gone;
        if room <= 0 then return more; end if;
        delete from "pressline".keywords where ctid = any (array(select ctid from "pressline".keywords where site_id = site limit room));
        get diagnostics gone = row_count; room := room - gone;
        if room <= 0 then return more; end if;
        delete from "pressline".clusters where ctid = any (array(select ctid from "pressline".clusters where site_id = site limit room));
        get diagnostics gone = row_count; room := room - gone;
        if room <= 0 then return more; end if;
        delete from "pressline".ideas where ctid = any (array(select ctid from "pressline".ideas where site_id = site limit room));
        get diagnostics gone = row_count; room := room - gone;
        if room <= 0 then return more; end if;
        delete from "pressline".tasks where ctid = any (array(select ctid from "pressline".tasks where site_id = site limit room));
        get diagnostics gone = row_count; room := room - gone;
        if room <= 0 then return more; end if;
        delete from "pressline".contents where ctid = any (array(select ctid from "pressline".contents where site_id = site limit room));
        get diagnostics gone = row_count; room := room - gone;
        if room <= 0 then return more; end if;
        delete from "pressline".images where ctid = any (array(select ctid from "pressline".images where site_id = site limit room));
        get diagnostics gone = row_count; room := room - gone;
        if room <= 0 then return more; end if;
        delete from "pressline".publications where ctid = any (array(select ctid from "pressline".publications where site_id = site limit room));
        get diagnostics gone = row_count; room := room - gone;
        if room <= 0 then return more; end if;
        -- Until a step finds nothing: what others changed at the same moment is seen by the next.
        if room < most then return more; end if;
        delete from "pressline".site_counts where site_id = site;
        delete from "pressline".removals where site_id = site;
        return '{"_tag": "Removed", "more": false}';
      end $function$;

CREATE OR REPLACE FUNCTION pressline.prune_runs(first_run uuid, most integer, logs_before timestamp with time zone, runs_before timestamp with time zone, told_for interval)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
      declare
        r record; l record; old boolean; looked int := 0; room int := most; removed int := 0; found_lines int; last_line int; gone int;
      begin
        for r in select run_id, status, ended_at, credits_released from "pressline".runs
          where run_id >= coalesce(first_run, '00000000-0000-0000-0000-000000000000') order by run_id limit most + 1
        loop
          if looked = most then return jsonb_build_object('removed', removed, 'next', r.run_id); end if;
          looked := looked + 1;
          continue when r.status not in ('cancelled', 'completed', 'failed');
          old := false;
          if r.ended_at < runs_before and r.credits_released then
            perform 1 from "pressline".runs where run_id = r.run_id for update;
            continue when not found;
            old := not exists (select 1 from "pressline".usage_entries where run_id = r.run_id and not settled);
          end if;
          continue when not old and logs_before is null;
          found_lines := 0;
          -- Of most young runs only the first line is looked at.
          if old or (select at from "pressline".log_lines where run_id = r.run_id order by number limit 1) < logs_before then
            for l in select number, at from "pressline".log_lines where run_id = r.run_id order by number limit room loop
              exit when not old and l.at >= logs_before;
              found_lines := found_lines + 1; last_line := l.number;
            end loop;
          end if;
          if found_lines > 0 then
            delete from "pressline".log_lines where run_id = r.run_id and number <= last_line;
            get diagnostics gone = row_count;
            removed := removed + gone; room := room - found_lines;
          end if;
          if old and room > 0 then
            delete from "pressline".usage_entries where run_id = r.run_id;
            get diagnostics gone = row_count; room := room - gone;
            delete from "pressline".outbox where run_id = r.run_id;
            get diagnostics gone = row_count; room := room - gone;
            delete from "pressline".runs where run_id = r.run_id;
            removed := removed + 1; room := room - 1;
          end if;
          if room <= 0 then return jsonb_build_object('removed', removed, 'next', r.run_id); end if;
        end loop;
        if runs_before is not null then
          delete from "pressline".told_budgets b where b.at < date_trunc('milliseconds', now()) - told_for
            and not exists (select 1 from "pressline".runs x where x.run_id = b.run_id);
        end if;
        return jsonb_build_object('removed', removed, 'next', null);
      end $function$;
