import { LRUCache } from "lru-cache";
import type { Queries } from "./postgres.ts";

/** Answers that are remembered: each may be some hundred rows. */
const MOST = 200;

/** Asks each question once: for the reads of one batch, of which many ask the same. */
export function remembering(db: Queries): Queries {
  const answers = new LRUCache<string, Promise<object[]>>({ max: MOST });
  return {
    query: <Row extends object>(sql: string, parameters: readonly unknown[] = [], name?: string) => {
      const key = JSON.stringify([sql, parameters]);
      const known = answers.get(key);
      // The same statement gives rows of the same shape.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      if (known) return known as Promise<Row[]>;
      const answer = db.query<Row>(sql, parameters, name);
      answers.set(key, answer);
      return answer;
    },
  };
}
