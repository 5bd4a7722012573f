/** What a test needs to reach a service. Plain data: it travels from the run's process to the workers. */
export interface Service {
  readonly url: string
  /** Which rung of the ladder was used. */
  readonly from: string
}

export interface RunningService extends Service {
  readonly stop: () => Promise<void>
}

/** This platform has no rung of the ladder: tests skip with this message as the reason. */
export class Unavailable extends Error {
  override readonly name = "Unavailable"
}
