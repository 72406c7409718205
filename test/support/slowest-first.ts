import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

/** A file that waits for minutes: begun last, everything would wait for it. */
const SLOWEST = "test/emulator/resilience.test.ts";

/** Begins with the slowest file, the others as vitest has them. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSlowest = ({ moduleId }: TestSpecification): number => Number(moduleId.endsWith(SLOWEST));
    return sorted.toSorted((one, other) => isSlowest(other) - isSlowest(one));
  }
}
