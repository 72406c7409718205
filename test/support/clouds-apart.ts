import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

/** About how long the files that take long do so, in seconds on two processors; what is not named takes some five. */
const SECONDS: Readonly<Record<string, number>> = {
  "test/emulator/resilience.test.ts": 240,
  "test/emulator/web-trouble.test.ts": 120,
  "test/emulator/web.test.ts": 105,
  "test/emulator/kinds.test.ts": 260,
  "test/emulator/path.test.ts": 70,
  "test/emulator/template.test.ts": 50,
  "test/emulator/web-real.test.ts": 50,
  "test/emulator/cloud.test.ts": 20,
  "test/collect/collect-database.store.test.ts": 60,
  "test/http/resilience.store.test.ts": 55,
  "test/http/access/login.store.test.ts": 50,
  "test/faults/faults.store.test.ts": 50,
  "test/http/schemathesis.store.test.ts": 45,
  "test/publish/market-statistics.store.test.ts": 40,
  "test/pages/runs.store.test.ts": 28,
  "test/collect/earlier-databases.store.test.ts": 27,
  "test/http/mcp/mcp.store.test.ts": 25,
  "test/stores/adverts/crawl-spans.store.test.ts": 22,
  "test/collect/politeness/pace.store.test.ts": 22,
  "test/pages/pages.store.test.ts": 20,
  "test/stores/adverts/history.store.test.ts": 20,
  "test/query/merged-communes.store.test.ts": 18,
  "test/localstack/template-lint.test.ts": 38,
  "test/regular-expressions.test.ts": 32,
  "test/localstack/least-privilege.test.ts": 23,
  "test/collect/file/cut-apart.test.ts": 22,
  "test/cli/imo.test.ts": 17,
};
const OTHERWISE = 5;
/** So many clouds stand beside the unit tests, of which two run at a time: those that wait longest. */
const BESIDE_UNITS = 2;

/**
 * Begins the longest first, and spreads the files that wait for a cloud over those that work: begun together, they would leave the machine idle, and
 * begun last, everything would wait for them. Unit tests are not parted: a worker takes one after the other.
 */
export class CloudsApart extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = (await super.sort(files)).toSorted((one, other) => secondsOf(other) - secondsOf(one));
    const { unit = [], stores = [], emulator = [] } = Object.groupBy(sorted, ({ project }) => project.name);
    return [...emulator.slice(0, BESIDE_UNITS), ...unit, ...spread(emulator.slice(BESIDE_UNITS), stores)];
  }
}

/** Clouds at equal distances, as the time of the files between them goes; the last of them with one more distance after it. */
function spread(clouds: readonly TestSpecification[], others: readonly TestSpecification[]): TestSpecification[] {
  const distance = others.reduce((sum, file) => sum + secondsOf(file), 0) / (clouds.length + 1);
  const waiting = [...clouds];
  const order: TestSpecification[] = [];
  let begun = 0;
  for (const file of others) {
    while (waiting.length > 0 && begun >= (clouds.length - waiting.length) * distance)
      order.push(...waiting.splice(0, 1));
    order.push(file);
    begun += secondsOf(file);
  }
  return [...order, ...waiting];
}

function secondsOf({ moduleId }: TestSpecification): number {
  const known = Object.keys(SECONDS).find((name) => moduleId.endsWith(name));
  return known === undefined ? OTHERWISE : (SECONDS[known] ?? OTHERWISE);
}
