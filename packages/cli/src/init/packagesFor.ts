/** packagesFor: what a project has to install. */
import type { Project } from "./Project.ts"

const STORAGES: Readonly<Record<Project["storage"], ReadonlyArray<string>>> = {
  postgres: ["@pressline/adapter-files", "@pressline/adapter-postgres", "kysely", "pg"],
  embedded: [
    "@pressline/adapter-files",
    "@pressline/adapter-postgres",
    "kysely",
    "@electric-sql/pglite",
  ],
  memory: [],
}

/** Those it does not have yet. */
export const packagesFor = ({ packages, storage }: Project): ReadonlyArray<string> =>
  [
    "pressline",
    "@pressline/core",
    "@pressline/http",
    "@pressline/dashboard",
    ...STORAGES[storage],
    "effect",
  ].filter((name) => !packages.has(name))
