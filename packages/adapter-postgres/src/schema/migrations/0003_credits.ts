/** 0003: the credit ledger; its verbs lock first and look then, so they are functions. */
import type { Migration } from "./Migration.ts"

export const credits: Migration = {
  version: 3,
  name: "credits",
  statements: (t) => [
    `create table ${t("accounts")} (
      account_id text primary key,
      balance numeric not null default 0,
      held numeric not null default 0
    ) with (fillfactor = 50)`,
    `create table ${t("holds")} (
      run_id text primary key,
      account_id text not null,
      total numeric not null default 0,
      settled numeric not null default 0,
      released boolean not null default false
    ) with (fillfactor = 50)`,
    `create table ${t("settled_entries")} (
      run_id text not null,
      id text not null,
      primary key (run_id, id)
    )`,
    `create table ${t("grants")} (
      account_id text not null,
      key text not null,
      amount numeric not null,
      at timestamptz not null,
      primary key (account_id, key)
    )`,
    // The account is locked before the hold is looked at; every statement of a function sees what
    // was committed before it.
    `create function ${t("credit_hold")}(run text, payer text, at_least numeric) returns jsonb
      language plpgsql volatile as $$
      declare
        h record; a record; more numeric; account text;
      begin
        select * into h from ${t("holds")} where run_id = run;
        account := coalesce(h.account_id, payer);
        insert into ${t("accounts")} (account_id) values (account) on conflict do nothing;
        perform 1 from ${t("accounts")} where account_id = account for update;
        insert into ${t("holds")} (run_id, account_id) values (run, account) on conflict do nothing;
        select * into h from ${t("holds")} where run_id = run for update;
        if h.released then return jsonb_build_object('tag', 'Released'); end if;
        select * into a from ${t("accounts")} where account_id = h.account_id;
        more := greatest(at_least - h.total, 0);
        if a.balance - a.held < more then
          return jsonb_build_object('tag', 'Short', 'available', (a.balance - a.held)::text, 'total', h.total::text);
        end if;
        if more > 0 then
          update ${t("accounts")} set held = held + more where account_id = h.account_id;
          update ${t("holds")} set total = total + more where run_id = run;
        end if;
        return jsonb_build_object('tag', 'Held', 'total', (h.total + more)::text);
      end $$`,
    `create function ${t("credit_settle")}(run text, ids text[], amounts numeric[]) returns void
      language plpgsql volatile as $$
      declare
        h record; fresh numeric; charged numeric;
      begin
        select * into h from ${t("holds")} where run_id = run;
        if h.run_id is null then return; end if;
        perform 1 from ${t("accounts")} where account_id = h.account_id for update;
        select * into h from ${t("holds")} where run_id = run for update;
        if h.released then return; end if;
        with counted as (
          insert into ${t("settled_entries")} (run_id, id) select run, e from unnest(ids) e
          on conflict do nothing returning id
        )
        select coalesce(sum(e.amount), 0) into fresh from (
          select distinct on (x.id) x.id, x.amount from unnest(ids, amounts) with ordinality x(id, amount, n)
          order by x.id, x.n
        ) e join counted on counted.id = e.id;
        -- Never more than the hold: the engine keeps its usage within it.
        charged := least(h.settled + fresh, h.total) - h.settled;
        update ${t("holds")} set settled = settled + charged where run_id = run;
        update ${t("accounts")} set balance = balance - charged, held = held - charged
          where account_id = h.account_id;
      end $$`,
    `create function ${t("credit_release")}(run text, payer text) returns void
      language plpgsql volatile as $$
      declare
        h record;
      begin
        insert into ${t("holds")} (run_id, account_id, released) values (run, payer, true)
          on conflict do nothing;
        if found then return; end if;
        select * into h from ${t("holds")} where run_id = run;
        perform 1 from ${t("accounts")} where account_id = h.account_id for update;
        select * into h from ${t("holds")} where run_id = run for update;
        if h.released then return; end if;
        update ${t("accounts")} set held = held - (h.total - h.settled) where account_id = h.account_id;
        update ${t("holds")} set total = settled, released = true where run_id = run;
        delete from ${t("settled_entries")} where run_id = run;
      end $$`,
    `create function ${t("credit_grant")}(payer text, given numeric, grant_key text) returns void
      language plpgsql volatile as $$
      begin
        insert into ${t("grants")} (account_id, key, amount, at) values (payer, grant_key, given, now())
          on conflict do nothing;
        if not found then return; end if;
        insert into ${t("accounts")} as a (account_id, balance) values (payer, given)
          on conflict (account_id) do update set balance = a.balance + given;
      end $$`,
  ],
}
