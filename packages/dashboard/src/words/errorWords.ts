/** What went wrong, by code: with items (what, and what to do) and with requests. */
export const errorWords = {
  itemErrors: {
    ai_refused: [
      "The model refused the prompt.",
      "Look at the item; change its wording or leave it out.",
    ],
    ai_invalid_output: [
      "The model's answer could not be used.",
      "Retry; if it stays, look at the prompt.",
    ],
    ai_rate_limited: ["The model is busy.", "Retry later, or ask the provider for more."],
    ai_unavailable: ["The AI provider could not be reached.", "Retry when it is back."],
    ai_timeout: ["The model took too long.", "Retry; perhaps with shorter articles."],
    ai_unauthorized: ["The AI provider refused the key.", "Set a valid key, then retry."],
    ai_quota_exhausted: ["The quota at the AI provider is used up.", "Raise it, then retry."],
    ai_misconfigured: ["The AI adapter is set up wrongly.", "Mend its options, then retry."],
    ai_input_too_long: [
      "The input is too long for the model.",
      "Shorten it, or use a larger model.",
    ],
    publish_failed: [
      "The publisher refused the article.",
      "See its message, mend the cause, retry.",
    ],
    publish_unknown: [
      "It is not known whether the article went out.",
      "Look at your site first. Retry only what is not there.",
    ],
    poison: ["The item stopped the worker each time.", "Look at the item before you retry it."],
  } as Readonly<Record<string, readonly [string, string]>>,

  errors: {
    already_running: "A run of this site is going on already.",
    insufficient_credits: "There are not enough credits.",
    lock_unavailable:
      "Another process is running this site. When it has ended, or its lock has run out, you can start a run.",
    dispatcher_unavailable: "No worker can be told: the queue is not reachable.",
    storage_unavailable: "The storage cannot be reached now.",
    schema_out_of_date: "The storage needs a migration: run automation.migrate().",
    invalid_transition: "The run has moved on meanwhile.",
    unauthorized: "You are not signed in, or not any more.",
    forbidden: "You may look, but not do this.",
    rate_limited: "Too many requests. Wait a moment.",
    validation_failed: "Something in it is not right.",
    payload_too_large: "The file is larger than 32 MiB.",
  } as Readonly<Record<string, string>>,
}
