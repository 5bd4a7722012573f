/** Changes that are not saved yet, beside what the server has; and what became of saving them. */
import type { Config, ConfigPatch } from "@pressline/http/client"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { usePage } from "../live/usePage.ts"
import { problemOf, useConfig } from "../live/queries.ts"
import { keys } from "../live/queryKeys.ts"

/** The settings as the form has them: a number that is being typed may be empty. */
export type Draft = { readonly [Name in keyof ConfigPatch]?: ConfigPatch[Name] | "" }

export interface ConfigDraft {
  readonly config: Config
  readonly value: <Name extends keyof ConfigPatch & keyof Config>(name: Name) => Config[Name]
  readonly set: (changes: Draft) => void
  /** What is wrong with a field, by its name. */
  readonly wrong: (name: string) => string | undefined
  readonly wrongCount: number
  readonly draft: Draft
  readonly dirty: ReadonlyArray<keyof ConfigPatch & keyof Config>
  readonly discard: () => void
  readonly save: () => void
  readonly saving: boolean
  readonly saved: boolean
  readonly error: unknown
  /** The config that somebody else saved meanwhile. */
  readonly conflict: Config | null
  readonly readOnly: boolean
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

export const useConfigDraft = (readOnly: boolean): ConfigDraft | null => {
  const { client, siteId } = usePage()
  const queries = useQueryClient()
  const { data: config, refetch } = useConfig()
  const [draft, setDraft] = useState<Draft>({})
  /** The version the changes were made on: while they are not saved, a newer one is a conflict. */
  const [base, setBase] = useState<Config | null>(null)
  const save = useMutation({
    mutationFn: (version: number) =>
      client.updateConfig({ siteId, body: draft as ConfigPatch, ifVersion: version }),
    onSuccess: (saved) => {
      queries.setQueryData(keys.config(siteId), saved)
      setDraft({})
      setBase(null)
    },
    onError: () => void refetch(),
  })
  if (config === undefined) return null
  const names = Object.keys(draft) as Array<keyof ConfigPatch & keyof Config>
  const dirty = names.filter((name) => !same(draft[name], config[name]))
  const problem = problemOf(save.error)?.problem ?? null
  const wrongs = problem?.errors ?? []
  const clear = (): void => {
    setDraft({})
    setBase(null)
    save.reset()
  }
  return {
    config,
    draft,
    dirty,
    readOnly,
    value: (name) => (name in draft ? draft[name] : config[name]) as Config[typeof name],
    set: (changes) => {
      if (save.isSuccess) save.reset()
      setBase((before) => before ?? config)
      setDraft((before) => ({ ...before, ...changes }))
    },
    wrong: (name) =>
      wrongs.find(({ path }) => path === name || path.startsWith(`${name}.`))?.message,
    wrongCount: wrongs.length,
    discard: clear,
    save: () =>
      save.mutate(problem?.code === "config_conflict" ? config.version : (base ?? config).version),
    saving: save.isPending,
    saved: save.isSuccess && dirty.length === 0,
    error: problem?.code === "config_conflict" || wrongs.length > 0 ? null : save.error,
    conflict: problem?.code === "config_conflict" ? config : null,
  }
}
