import { expect, test } from "vitest";
import { everyPeriod } from "../../../lib/pages/market/periods.ts";
import { addressOf, questionOf, readState } from "../../../lib/pages/market/state.ts";

const read = (address: string) => readState(Object.fromEntries(new URL(address, "http://x").searchParams));

test.each([
  "/marche",
  "/marche?commune=64260&type=maison&pieces=5&de=2019&a=2021-06-30&pas=annee",
  "/marche?commune=64260&section=000AM&avec=departement%3D2A",
  "/marche?lat=43.3&lon=-1.7&rayon=500&avec=lat%3D44%26lon%3D-1%26rayon%3D900",
  "/marche?polygone=-1.8%2C43.3%3B-1.7%2C43.3%3B-1.7%2C43.4",
])("an address is read and written again alike: %s", (address) => {
  expect(addressOf(read(address))).toBe(address);
});

test("what cannot be read of the second place is told, and the first is kept", () => {
  const state = read("/marche?commune=64260&avec=%26%3F%3Cscript%3E");
  expect([state.besideIsBroken, state.beside, addressOf(state)]).toEqual([true, null, "/marche?commune=64260"]);
});

test("a question to the API has the place and those choices that the path takes", () => {
  const state = read("/marche?departement=64&type=maison&pieces=3&pas=annee");
  expect(questionOf({ kind: "departement", code: "64" }, state, ["type", "pas"])).toBe(
    "departement=64&type=maison&pas=annee",
  );
});

test("quarters and years without sales are steps of their own", () => {
  expect(everyPeriod(["2021-T1", "2019-T4", "2020-T2"])).toEqual([
    "2019-T4",
    "2020-T1",
    "2020-T2",
    "2020-T3",
    "2020-T4",
    "2021-T1",
  ]);
  expect(everyPeriod(["2021", "2019"])).toEqual(["2019", "2020", "2021"]);
  expect(everyPeriod([])).toEqual([]);
});
