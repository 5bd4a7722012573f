/** What is told of a run: with its transition, once. */
import { conformance, edit, engine, type Mutant } from "../Mutant.ts"

export const messages: ReadonlyArray<Mutant> = [
  {
    name: "notification-after-transition",
    breaks: "What a transition tells is stored in a second step after it.",
    edits: [
      edit(
        "memory/MemoryState.ts",
        "deliveries.record(stored, fresh, at)",
        "queueMicrotask(() => deliveries.record(stored, fresh, at))",
      ),
    ],
    runners: [conformance("storage")],
  },
  {
    name: "notification-without-transition",
    breaks: "A transition that is refused is told.",
    edits: [
      edit(
        "memory/workerVerbs.ts",
        `      if (run.requested !== "none") return Effect.succeed(null)\n`,
        `      if (run.requested !== "none") {
        state.put(run, told)
        return Effect.succeed(null)
      }\n`,
      ),
    ],
    runners: [engine("safeguards")],
  },
  {
    name: "notification-duplicated",
    breaks: "An episode is told again by whoever notices it next.",
    edits: [
      edit(
        "memory/MemoryOutbox.ts",
        "if (told.has(episode) || this.#byId.has(fresh.id)) return",
        "if (this.#byId.has(fresh.id)) return",
      ),
    ],
    runners: [conformance("storage"), engine("budgetNews")],
  },
  {
    name: "threshold-logged-again",
    breaks: "A threshold of a budget is logged again by the process that takes a run over.",
    edits: [
      edit(
        "engine/credits/budgetNews.ts",
        "  for (const episode of yield* outbox.told(news)) session.toldBudgets.add(episode)\n",
        "",
      ),
    ],
    runners: [engine("budgetNews")],
  },
  {
    name: "threshold-logged-with-every-commit",
    breaks: "A threshold is logged again with every commit after it.",
    edits: [
      edit(
        "engine/RunSession.ts",
        `        if (event === "budget") toldBudgets.add(episode)`,
        `        if (event === "paused") toldBudgets.add(episode)`,
      ),
    ],
    runners: [engine("budgetNews")],
  },
  {
    name: "told-target-told-again",
    breaks: "A target that was told is told again because another could not be reached.",
    edits: [
      edit("engine/notify/deliverNotifications.ts", "      if (delivered.has(key)) return\n", ""),
    ],
    runners: [engine("notifications")],
  },
  {
    name: "gone-target-told-again",
    breaks: "A target that answered 410 is asked again.",
    edits: [
      edit(
        "engine/notify/deliverNotifications.ts",
        "notify.filter(({ switchedOff }) => switchedOff === undefined)",
        "notify.filter(({ switchedOff }) => switchedOff !== null)",
      ),
    ],
    runners: [engine("switchedOff")],
  },
  {
    name: "digest-of-every-attempt",
    breaks: "What happened is put into another digest each time it is handed over.",
    edits: [
      edit(
        "engine/notify/digest.ts",
        "  for (let dueAt = at;",
        "  for (let dueAt = yield* retryBriefly((yield* Storage).now);",
      ),
    ],
    runners: [engine("digest")],
  },
  {
    name: "digest-that-forgets",
    breaks:
      "A digest takes what happens after somebody tried to deliver it, and is not told again.",
    edits: [
      edit(
        "memory/MemoryOutbox.ts",
        `there.status === "pending" && there.attempts === 0`,
        `there.status === "pending"`,
      ),
    ],
    runners: [conformance("storage")],
  },
  {
    name: "address-shown",
    breaks: "Addresses of webhooks are read back as they were written.",
    edits: [edit("operations/config.ts", "url: maskedAddress(target.url), secretSet", "secretSet")],
    runners: [engine("maskedAddresses")],
  },
  {
    name: "old-key-does-not-open",
    breaks: "What an older key sealed cannot be opened any more.",
    edits: [edit("engine/notify/keyring.ts", "keys.find((one)", "keys.slice(0, 1).find((one)")],
    runners: [engine("secretKeys")],
  },
  {
    name: "slow-target-holds-repairs-up",
    breaks: "Targets are told one after the other, and a silent one is waited for without an end.",
    edits: [
      edit(
        "engine/notify/deliverNotifications.ts",
        "duration: ATTEMPT,",
        "duration: Duration.days(1),",
      ),
      edit("engine/notify/deliverNotifications.ts", "const AT_ONCE = 100", "const AT_ONCE = 1"),
    ],
    runners: [engine("switchedOff")],
  },
]
