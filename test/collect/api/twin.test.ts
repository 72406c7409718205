import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { breachOf } from "../../../lib/collect/api/page.ts";
import { twinAnswer } from "../../../lib/collect/api/twin.ts";
import { PermanentError } from "../../../lib/errors.ts";
import { loadApiSource } from "../../../lib/sources/load.ts";
import type { ApiSource } from "../../../lib/sources/schema.ts";

const PACKAGE = path.join(import.meta.dirname, "../../../node_modules/@etalab/decoupage-administratif");
const Items = z.array(z.looseObject({ code: z.string(), nom: z.string() }));

let source: ApiSource;
beforeAll(async () => void (source = await loadApiSource("communes")));

async function itemsOf(request: string) {
  return Items.parse(JSON.parse((await twinAnswer(PACKAGE, request)).text));
}

test("every request of the source has an answer of its own that keeps to the source's contract", async () => {
  const codes: string[][] = [];
  for (const { id } of source.requests) {
    const items = await itemsOf(id);
    expect(breachOf(items, source.required)).toBeNull();
    codes.push(items.map(({ code, type }) => `${code} ${String(type)}`));
  }
  expect(codes.map(({ length }) => length)).toEqual([expect.closeTo(34_900, -3), 45, expect.closeTo(2_500, -3)]);
  expect(new Set(codes.flat()).size).toBe(codes.flat().length);
});

test("communes have the API's fields, their department and region by name", async () => {
  const items = await itemsOf("communes");
  expect(items.find(({ code }) => code === "34172")).toMatchObject({
    nom: "Montpellier",
    type: "commune-actuelle",
    codesPostaux: ["34000", "34070", "34080", "34090"],
    population: expect.any(Number),
    departement: { code: "34", nom: "Hérault" },
    region: { code: "76", nom: "Occitanie" },
  });
});

test("communes that are part of another one tell which", async () => {
  const items = await itemsOf("former");
  expect(items.find(({ nom }) => nom === "Lancrans")).toMatchObject({ code: "01205", chefLieu: "01033" });
});

test("the package and its version are named", async () => {
  expect((await twinAnswer(PACKAGE, "arrondissements")).from).toMatch(
    /^@etalab\/decoupage-administratif \d+\.\d+\.\d+$/,
  );
});

test("a request that the package has nothing for is an error", async () => {
  await expect(twinAnswer(PACKAGE, "cantons")).rejects.toThrow(PermanentError);
});
