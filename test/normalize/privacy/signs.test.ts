import { expect, test } from "vitest";
import { fold } from "../../../lib/records/folding.ts";
import { phoneNumbers } from "../../../lib/normalize/privacy/phone-numbers.ts";
import { registerNumbers } from "../../../lib/normalize/privacy/register-numbers.ts";
import { scan, signsIn } from "../../../lib/normalize/privacy/signs.ts";

test.each([10, 100, 10_000])("what stood in a text of %i characters is no sign in the next one", (length) => {
  expect(signsIn("3".repeat(length)).any).toBeGreaterThan(0);
  expect(signsIn("3").any).toBe(0);
  expect(signsIn("").any).toBe(0);
});

test.each(["", "Une maison. ".repeat(10), "Une maison. ".repeat(1_000)])(
  "signs are found behind any number of characters",
  (before) => {
    const text = `${before}Tél. 06 39 98 10 20, SIRET 732 829 320 00074, par Jean DUPONT`;
    const signed = signsIn(text);
    expect(phoneNumbers(signed).map(({ start, end }) => text.slice(start, end))).toEqual(["06 39 98 10 20"]);
    expect(registerNumbers(signed).map(({ start, end }) => text.slice(start, end))).toContain("732 829 320 00074");
    expect(scan(signed, "written", /\p{Lu}\p{Ll}+ \p{Lu}+/uy).map(([name]) => name)).toEqual(["Jean DUPONT"]);
    expect(scan(signed, "iban", /./uy)).toEqual([]);
  },
);

test("any character behind a letter is folded out of Unicode's normal form, which a usual one is in as it is", () => {
  for (let code = 0; code <= 0xff_ff; code += 1) {
    const written = `e${String.fromCharCode(code)}`;
    expect(fold(written).normal).toBe(written.normalize("NFC"));
  }
});
