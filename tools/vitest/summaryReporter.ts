import type { Reporter, TestModule } from "vitest/node"

/**
 * Ends every run with one plain, uncoloured line: `N passed, N failed` (then `, N skipped`).
 * It is printed from an exit hook, so it is there whatever happens, and it never reads as a
 * success when the process fails.
 */
export default class SummaryReporter implements Reporter {
  #counts = { passed: 0, failed: 0, skipped: 0 }

  onInit(): void {
    process.once("exit", (code) => {
      // Failed without a failing test: global setup, coverage threshold, no test files, crash.
      if (code !== 0 && this.#counts.failed === 0) this.#counts.failed = 1
      const { passed, failed, skipped } = this.#counts
      const rest = skipped > 0 ? `, ${skipped} skipped` : ""
      process.stdout.write(`\n${passed} passed, ${failed} failed${rest}\n`)
    })
  }

  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandled: ReadonlyArray<unknown>): void {
    const counts = { passed: 0, failed: unhandled.length, skipped: 0 }
    for (const module of modules) {
      let failedHere = 0
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === "passed") counts.passed++
        else if (state === "skipped") counts.skipped++
        else failedHere++ // `failed`, and `pending`: collected but never finished
      }
      // A file can fail with no failing test in it (import error, hook failure).
      counts.failed += failedHere > 0 || module.ok() ? failedHere : 1
    }
    this.#counts = counts
  }
}
