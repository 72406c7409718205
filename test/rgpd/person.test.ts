import { describe, expect, test } from "vitest";
import { agentHasher } from "../../lib/normalize/privacy/agent-hash.ts";
import { marksOf, refusedBy } from "../../lib/rgpd/marks.ts";
import { ERASED, personFinder } from "../../lib/rgpd/person.ts";

const person = {
  names: ["Noé Lemaître-Vaugoyeau"],
  phones: ["01 99 00 12 34"],
  emails: ["n.lemaitre+pro@boite.example"],
};
const finder = personFinder(person);
const hash = agentHasher("k");
const refused = refusedBy(marksOf({ ...person, adverts: [], agents: [], owners: [] }, hash), hash);

describe("a person is found", () => {
  test.each([
    "Noé Lemaître-Vaugoyeau",
    "noe lemaitre vaugoyeau",
    "LEMAÎTRE-VAUGOYEAU Noé",
    "M.Noé LEMAITRE_VAUGOYEAU,",
    "q=No%C3%A9%20Lema%C3%AEtre-Vaugoyeau",
    "noe-lemaitre-vaugoyeau.html",
    "tel:0199001234",
    "01.99.00.12.34",
    "+33 (0)1 99 00 12 34",
    "0033199001234",
    "N.Lemaitre+Pro@boite.example",
    "n.lemaitre+pro%40boite.example",
    Buffer.from("0199001234").toString("base64"),
  ])("in %s, by the name and by its mark alike, and nothing else of the text goes", (spelling) => {
    const text = `Avant 12 345 € ${spelling} après, 75001 Paris`;
    expect(finder.tells(text)).toBe(true);
    const blanked = finder.blanked(text);
    expect(blanked).toMatch(/^Avant 12 345 € .*après, 75001 Paris$/);
    expect(finder.tells(blanked)).toBe(false);
    expect(blanked).toContain(ERASED);
    expect(refused.people(text)).not.toEqual([]);
    expect(refused.people(refused.blanked(text))).toEqual([]);
  });

  test("in JSON as well, which stays JSON", () => {
    const json = JSON.stringify({ a: ["Noé", "Lemaître"], b: 'dit "Noé Lemaître-Vaugoyeau"', c: 199001234 });
    expect(JSON.parse(finder.blanked(json))).toEqual({ a: ["Noé", "Lemaître"], b: `dit "${ERASED}"`, c: 199001234 });
  });
});

test.each([
  "12 rue Noé Lemaître-Vaugoyeau",
  "place du général Noé Lemaître-Vaugoyeau",
  "Noé et Lemaître",
  "Canoé Lemaître-Vaugoyeau",
  "1 99 00 12 345",
  "99001234",
  "an.lemaitre+pro@boite.example",
])("%s is a street, or somebody else", (text) => {
  expect(finder.tells(text)).toBe(false);
  expect(refused.people(text)).toEqual([]);
});

test.each([
  [{ ...person, names: ["Noé"] }, /single word/],
  [{ ...person, phones: ["12"] }, /no phone number/],
  [{ ...person, emails: ["n.lemaitre"] }, /no e-mail address/],
  [{ names: [], phones: [], emails: [] }, /Nobody is named/],
])("who can't be looked for is refused with the reason", (asked, reason) => {
  expect(() => personFinder(asked)).toThrow(reason);
});
