/** Roles that may not: each is told what helps, and it does; a worker needs no more than the guide grants. */
import { expect, it } from "@effect/vitest"
import { Ids } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { openPool, serverUrl } from "./testDatabase.ts"
import { statementsUpTo } from "./statementsUpTo.ts"
import { LEASE, runWithKeywords, storageOn } from "./twoWorkers.ts"

/** Before a migration that makes a table, and one that makes an index anew. */
const OLD = 5

/** A schema that is not there, two roles that may nothing, and an administrator. */
const ground = Effect.fnUntraced(function* (schema: string) {
  const pool = yield* Effect.acquireRelease(
    Effect.promise(() => openPool(1)),
    (opened) => Effect.promise(() => opened.end()),
  )
  const admin = (text: string) => Effect.promise(() => pool.query(text))
  const [owner, role] = [`${schema}_owner`, `${schema} role`]
  yield* admin(`drop schema if exists ${schema} cascade`)
  for (const name of [owner, role])
    yield* admin(`do $$ begin
      if exists (select 1 from pg_roles where rolname = '${name}') then drop owned by "${name}" cascade; end if;
    end $$; drop role if exists "${name}"; create role "${name}" login`)
  const as = Effect.fnUntraced(function* (name: string) {
    const url = new URL(yield* Effect.promise(serverUrl))
    url.username = encodeURIComponent(name)
    return yield* storageOn(url.toString(), schema, { max: 2 })
  })
  const owned = `create schema ${schema} authorization ${owner}; set role ${owner};
    ${statementsUpTo(OLD, schema, true)}; reset role;`
  const owners = Effect.map(
    admin(`select distinct r.rolname as name from pg_class c join pg_roles r on r.oid = c.relowner
      where c.relnamespace = '${schema}'::regnamespace order by 1`),
    ({ rows }) => (rows as ReadonlyArray<{ name: string }>).map(({ name }) => name),
  )
  return { admin, as, owned, owner, owners, role }
})

type Ground = Effect.Success<ReturnType<typeof ground>>

/** What is there, what the role is told, and whose the tables are at the end. */
interface Case {
  readonly schema: string
  readonly before: (ground: Ground) => string
  readonly told: RegExp
  readonly owner: "owner" | "role"
}

const CASES: ReadonlyArray<Case> = [
  {
    schema: "no_schema",
    before: () => "select 1",
    told: /for database .+\. Let an administrator run: GRANT CREATE ON DATABASE \S+ TO "no_schema role";$/u,
    owner: "role",
  },
  {
    schema: "closed_schema",
    before: () => "create schema closed_schema",
    told: /for schema .+\. Let an administrator run: GRANT CREATE, USAGE ON SCHEMA closed_schema TO "closed_schema role";$/u,
    owner: "role",
  },
  {
    schema: "closed_tables",
    before: ({ owned }) => owned,
    told: /for schema .+\. Run migrate\(\) as closed_tables_owner, who owns the tables, or let an administrator run: GRANT closed_tables_owner TO "closed_tables role";$/u,
    owner: "owner",
  },
  {
    schema: "unreadable",
    before: ({ owned, role }) => `${owned} grant create, usage on schema unreadable to "${role}"`,
    told: /for table migrations\. Run migrate\(\) as unreadable_owner, .+: GRANT unreadable_owner TO "unreadable role";$/u,
    owner: "owner",
  },
  {
    schema: "not_owned",
    before: ({ owned, role }) => `${owned} grant create, usage on schema not_owned to "${role}";
      grant select, insert, update, delete on all tables in schema not_owned to "${role}"`,
    told: /must be owner of .+\. Run migrate\(\) as not_owned_owner, .+: GRANT not_owned_owner TO "not_owned role";$/u,
    owner: "owner",
  },
  {
    schema: "partly_owned",
    before: ({
      owner,
      role,
    }) => `create schema partly_owned authorization "${role}"; set role "${role}";
      ${statementsUpTo(OLD, "partly_owned", true)}; reset role;
      alter table partly_owned.outbox owner to ${owner}; alter function partly_owned.delete_site owner to ${owner}`,
    told: /must be owner of .+\. Let an administrator run: ALTER TABLE partly_owned\.outbox OWNER TO "partly_owned role"; ALTER FUNCTION partly_owned\.delete_site\(text\) OWNER TO "partly_owned role";$/u,
    owner: "role",
  },
]

it.live.each(CASES)("$schema: the role is told what helps, and it does", (about) =>
  Effect.gen(function* () {
    const here = yield* ground(about.schema)
    yield* here.admin(about.before(here))
    const { storage } = yield* here.as(here.role)
    const error = yield* Effect.flip(storage.migrate)
    expect(error).toMatchObject({
      reason: "unavailable",
      detail: expect.stringMatching(about.told),
    })
    yield* here.admin(error.detail.replace(/^.*administrator run: /u, ""))
    yield* storage.migrate
    expect(yield* storage.ready).toBeUndefined()
    expect(yield* here.owners).toEqual([here[about.owner]])
  }).pipe(Effect.scoped),
)

it.live("tables of a superuser are not given away", () =>
  Effect.gen(function* () {
    const here = yield* ground("of_superuser")
    yield* here.admin(`${statementsUpTo(OLD, "of_superuser")}`)
    const { storage } = yield* here.as(here.role)
    const { detail } = yield* Effect.flip(storage.migrate)
    expect(detail).toMatch(/Run migrate\(\) as \w+, who owns the tables\.$/u)
  }).pipe(Effect.scoped),
)

it.live("an administrator who migrates leaves the tables with their owner", () =>
  Effect.gen(function* () {
    const here = yield* ground("by_admin")
    yield* here.admin(here.owned)
    const url = yield* Effect.promise(serverUrl)
    const { storage } = yield* storageOn(url, "by_admin", { max: 2 })
    yield* storage.migrate
    expect(yield* here.owners).toEqual([here.owner])
  }).pipe(Effect.scoped),
)

it.live("a role that only works has what the guide grants, also in tables that come later", () =>
  Effect.gen(function* () {
    const here = yield* ground("two_roles")
    const { admin, owner, role } = here
    yield* admin(here.owned)
    const { storage: worker } = yield* here.as(role)
    const refused = yield* Effect.flip(worker.runs.find("00000000-0000-7000-8000-000000000000"))
    expect(refused.detail).toMatch(/The role needs USAGE on the schema/u)
    yield* admin(`grant usage on schema two_roles to "${role}";
      grant select, insert, update, delete on all tables in schema two_roles to "${role}";
      alter default privileges for role ${owner} in schema two_roles
        grant select, insert, update, delete on tables to "${role}"`)
    const { storage } = yield* here.as(owner)
    yield* storage.migrate
    expect(yield* worker.ready).toBeUndefined()
    yield* worker.migrate // nothing to do
    const { pipeline, siteId } = yield* runWithKeywords(worker, 3)
    const claim = yield* worker.runs.claim({ worker: "w", ttl: LEASE, pipelines: [pipeline] })
    expect(claim?.run.siteId).toBe(siteId)
  }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
)
