import { expect, test } from "vitest";
import { checkHealth } from "../../lib/http/health.ts";

const NOW = new Date("2026-11-23T08:00:00Z");
const well = () => Promise.resolve();
const ill = () => Promise.reject(new Error("refused"));
const silent = () => new Promise<never>(() => {});

test("all well is healthy, with the earlier keys", async () => {
  const probes = [
    { name: "postgres", needed: true, ping: well },
    { name: "redis", needed: false, ping: well },
  ];
  expect(await checkHealth(probes, "1.2.3", NOW)).toMatchObject({
    status: "healthy",
    timestamp: "2026-11-23T08:00:00.000Z",
    database: "connected",
    version: "1.2.3",
    magasins: [
      { nom: "postgres", joignable: true },
      { nom: "redis", joignable: true },
    ],
  });
});

test("a store that answers can do without only degrades", async () => {
  const probes = [
    { name: "postgres", needed: true, ping: well },
    { name: "redis", needed: false, ping: ill },
  ];
  expect(await checkHealth(probes, "1", NOW)).toMatchObject({ status: "degraded", database: "connected" });
});

test("without Postgres it is unhealthy", async () => {
  const probes = [{ name: "postgres", needed: true, ping: ill }];
  expect(await checkHealth(probes, "1", NOW)).toMatchObject({ status: "unhealthy", database: "disconnected" });
});

test("a store that never answers does not hold up the others", async () => {
  const probes = [
    { name: "postgres", needed: true, ping: well },
    { name: "mongo", needed: false, ping: silent },
  ];
  const { magasins } = await checkHealth(probes, "1", NOW, 30);
  expect(magasins.map(({ joignable }) => joignable)).toEqual([true, false]);
});
