/** How many tests passed, failed and were skipped, read from vitest's report. */
import * as z from "zod";

export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const TestFile = z.object({
  name: z.string(),
  status: z.string(),
  assertionResults: z.array(z.object({ status: z.string() })),
});
type TestFile = z.infer<typeof TestFile>;

export const Report = z.object({ testResults: z.array(TestFile) });
export type Report = z.infer<typeof Report>;

const hasFailed = ({ status }: TestFile): boolean => status === "failed";

/** The files in which something failed, by their paths. */
export function failedFiles({ testResults }: Report): string[] {
  return testResults.filter(hasFailed).map(({ name }) => name);
}

/** The tests of all files but those of `leftOut`; a file that could not even be loaded, or set up, counts as a failure. */
export function countOf({ testResults }: Report, leftOut: readonly string[] = []): Count {
  return testResults
    .filter(({ name }) => !leftOut.includes(name))
    .reduce((sum, file) => together(sum, inFile(file)), NONE);
}

export const NONE: Count = { passed: 0, failed: 0, skipped: 0 };

export function together(some: Count, more: Count): Count {
  return {
    passed: some.passed + more.passed,
    failed: some.failed + more.failed,
    skipped: some.skipped + more.skipped,
  };
}

function inFile(file: TestFile): Count {
  const statuses = file.assertionResults.map(({ status }) => status);
  const passed = statuses.filter((status) => status === "passed").length;
  const failed = statuses.filter((status) => status === "failed").length;
  return { passed, failed: hasFailed(file) ? Math.max(failed, 1) : failed, skipped: statuses.length - passed - failed };
}
