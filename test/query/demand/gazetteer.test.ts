import { expect, test } from "vitest";
import { gazetteer } from "../../../lib/query/demand/places/gazetteer.ts";
import { makeGazetteer } from "./make-gazetteer.ts";

test("the places that demands are read with are those of the package, of which the file is made (vitest -u makes it anew)", async () => {
  await expect(await makeGazetteer()).toMatchFileSnapshot("../../../lib/query/demand/places/france.json");
});

test.each([
  ["pau", ["64445"]],
  ["aix", expect.arrayContaining(["13001", "73008"])],
  ["hossegor", ["40304"]],
  ["saint denis", expect.arrayContaining(["93066", "97411"])],
])("%s is known", async (key, codes) => {
  const france = await gazetteer();
  expect(france.named(key).map(({ town }) => town.code)).toEqual(codes);
});

test("a postcode of an arrondissement is the arrondissement", async () => {
  const france = await gazetteer();
  expect(france.byPostcode("75011").map(({ code }) => code)).toEqual(["75111"]);
});
