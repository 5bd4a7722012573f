/** The moves of a run between its states, as the columns that change; `r` is the row before. */
import { NOW } from "../connection/Db.ts"

/** What no run has that nobody works on. */
const AT_REST = `requested = 'none', holder = null, holder_expires_at = null, hand_stage = null,
  hand_ids = null, hand_since = null, not_before = null`

const NOT_PAUSED = "pause_reason = null, pause_detail = null, resume_at = null"

const PAUSE_LENGTH = `case when r.status = 'paused' and r.paused_at is not null
  then greatest(0, round(extract(epoch from ${NOW} - r.paused_at) * 1000))::bigint else 0 end`

/** Leaving a pause: its length belongs to the run and to the stage that was open. */
const PAUSE_LEFT = `${NOT_PAUSED}, paused_ms = r.paused_ms + ${PAUSE_LENGTH},
  stage_paused_ms = array(select r.stage_paused_ms[n] + case when r.stage_started_at[n] is null
    or r.stage_ended_at[n] is not null then 0 else ${PAUSE_LENGTH} end from generate_series(1, 7) n order by n)`

export const toPaused = (reason: string, detail: string, resumeAt: string): string =>
  `${AT_REST}, status = 'paused', paused_at = ${NOW}, pause_reason = ${reason},
  pause_detail = ${detail}, resume_at = ${resumeAt}`

export const pausedAsRequested = toPaused("'requested'", "null", "null")

export const toRunning = `${PAUSE_LEFT}, status = 'running', resumed_at = ${NOW}`

export const toCancelled = `${AT_REST}, ${PAUSE_LEFT}, status = 'cancelled', cancelled_at = ${NOW}, ended_at = ${NOW}`

export const toCompleted = `${AT_REST}, status = 'completed', percentage = 100, completed_at = ${NOW}, ended_at = ${NOW}`

export const toFailed = (message: string): string =>
  `${AT_REST}, status = 'failed', error_message = ${message}, ended_at = ${NOW}`
