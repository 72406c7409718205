import type { Reporter, TestCase } from "vitest/node";

/** Tells, once all tests have ended, which of them passed only when they were tried again: what a busy machine makes of them is known, not hidden. */
export default class SecondTries implements Reporter {
  readonly #names: string[] = [];

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky) this.#names.push(`${test.module.relativeModuleId}: ${test.fullName}`);
  }

  onTestRunEnd(): void {
    for (const name of this.#names) console.log(`passed at the second try: ${name}`);
  }
}
