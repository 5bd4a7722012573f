/** calm: the faults are over, people resume what is paused, and everything must come to rest. */
import { SCHEMA } from "./ChaosGround.ts"
import { pause, type Scene } from "./nemeses/Nemesis.ts"

export interface Rest {
  /** Milliseconds from the end of the faults until nothing was left to do, or until patience ended. */
  readonly after: number
  /** What still goes on, in words. */
  readonly unrest: ReadonlyArray<string>
}

const PATIENCE = 120_000

export const calm = async (scene: Scene): Promise<Rest> => {
  const { ground, operators, workers } = scene
  const from = performance.now()
  for (const { proxy } of [...ground.databaseWires, ...ground.redisWires, ...ground.remoteWires])
    proxy.thaw()
  ground.remote.trouble(false)
  await workers.calm()
  let stopped = false
  const stopping = operators.stop().then(() => {
    stopped = true
  })
  for (;;) {
    await age(scene)
    // What an operator was about to start counts, too: rest is what is seen after they have stopped.
    const alone = stopped
    const unrest = await readUnrest(scene)
    const after = performance.now() - from
    if (after > PATIENCE) return { after, unrest }
    if (alone && unrest.length === 0) {
      await stopping
      return { after, unrest }
    }
    await resumeAll(scene)
    await pause(300)
  }
}

/** What a sweep takes up only after a minute has waited for it. */
const age = async ({ ground }: Scene): Promise<void> => {
  await ground.pool.query(
    `update ${SCHEMA}.slots set claimed_at = claimed_at - interval '2 minutes' where outcome = 'claimed' and claimed_at < now() - interval '3 seconds'`,
  )
  await ground.pool.query(
    `update ${SCHEMA}.runs set started_at = started_at - interval '2 minutes' where status = 'starting' and started_at < now() - interval '3 seconds'`,
  )
}

const resumeAll = async ({ ground, operators }: Scene): Promise<void> => {
  const { rows } = await ground.pool.query<{ siteId: string }>(
    `select site_id as "siteId" from ${SCHEMA}.runs where status = 'paused'`,
  )
  await Promise.all(rows.map((row) => operators.ask("resume", row).catch(() => {})))
}

const readUnrest = async ({ ground }: Scene): Promise<ReadonlyArray<string>> => {
  const { rows } = await ground.pool.query<{ what: string }>(
    `select format('run %s of %s is %s in stage %s (%s)', run_id, site_id, status, current_stage,
        coalesce(pause_reason, requested)) as what
      from ${SCHEMA}.runs where status in ('starting', 'running', 'paused')
     union all
     select format('run %s of %s still holds credits', run_id, site_id) from ${SCHEMA}.runs
      where status in ('completed', 'failed', 'cancelled') and not credits_released
     union all
     select format('the slot of %s at %s is claimed', site_id, due_at) from ${SCHEMA}.slots where outcome = 'claimed'
     union all
     select format('the schedule of %s is due', site_id) from ${SCHEMA}.configs where enabled and next_run_at <= now()`,
  )
  return rows.map(({ what }) => what)
}
