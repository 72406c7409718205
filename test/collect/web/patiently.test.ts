import { expect, test } from "vitest";
import { patiently } from "../../../lib/collect/web/patiently.ts";
import type { Visit } from "../../../lib/collect/web/visit.ts";
import { quoted } from "../../../lib/records/reason.ts";

const later = AbortSignal.timeout(60_000);
const refused: Visit = {
  verdict: { kind: "failed", reason: quoted("connection refused"), passing: true },
  page: null,
  requests: 1,
};
const gone: Visit = { verdict: { kind: "gone" }, page: null, requests: 1 };

/** A site that answers these, one after the other, and then the last of them. */
function site(...answers: Visit[]) {
  let asked = 0;
  return {
    visit: async () => answers[Math.min(asked++, answers.length - 1)] ?? gone,
    asked: () => asked,
  };
}

test("a site that takes no connection for a while is waited for, and each try counts as a request", async () => {
  const { visit } = site(refused, refused, gone);
  expect(await patiently(visit, later, [1, 1, 1])("u")).toEqual({ ...gone, requests: 3 });
});

test("one that never does is given up with what it said last", async () => {
  const { visit, asked } = site(refused);
  expect(await patiently(visit, later, [1, 1])("u")).toEqual({ ...refused, requests: 3 });
  expect(asked()).toBe(3);
});

test("whatever answers is not asked twice", async () => {
  const failed: Visit = { ...refused, verdict: { kind: "failed", reason: quoted("too large"), passing: false } };
  for (const answer of [gone, failed]) {
    const { visit, asked } = site(answer);
    expect(await patiently(visit, later, [1])("u")).toEqual(answer);
    expect(asked()).toBe(1);
  }
});

test("without time for another try, what the last one found is told; without time to begin, nothing", async () => {
  const over = AbortSignal.timeout(20);
  expect(await patiently(site(refused).visit, over, [5_000])("u")).toEqual(refused);
  const unbegun = async (): Promise<Visit> => {
    throw over.reason;
  };
  expect(await patiently(unbegun, over)("u")).toBeNull();
  await expect(patiently(() => Promise.reject(new Error("broken")), later)("u")).rejects.toThrow("broken");
});
