import { expect, test } from "vitest";
import { emailAddresses } from "../../../lib/normalize/privacy/email-addresses.ts";
import { impersonalLink, personalLinks } from "../../../lib/normalize/privacy/links.ts";
import { accounts } from "../../../lib/normalize/privacy/accounts.ts";
import { fold } from "../../../lib/records/folding.ts";
import { names } from "../../../lib/normalize/privacy/names.ts";
import { phoneNumbers } from "../../../lib/normalize/privacy/phone-numbers.ts";
import { registerNumbers } from "../../../lib/normalize/privacy/register-numbers.ts";
import { knownName } from "../../../lib/normalize/privacy/known-names.ts";
import { LONGEST_TEXT, scrub } from "../../../lib/normalize/privacy/scrub.ts";
import { signsIn } from "../../../lib/normalize/privacy/signs.ts";
import { processorTime } from "../../support/processor-time.ts";

/** Each is repeated until the text is as long as a test needs it: the strings on which a pattern goes back over what it has read. */
const WORST = [
  " ",
  "\t",
  "\n",
  "\u200b",
  "0",
  "06 ",
  "0 0 ",
  "+33 ",
  "1",
  "a",
  "A",
  "é",
  "Jean ",
  "JEAN ",
  "Jean-",
  "J'",
  "jean.",
  "M. ",
  "Mme ",
  "M. M ",
  "a@",
  "@",
  "a@a.",
  "a.a",
  "at ",
  " chez gmail",
  "(at)",
  "contact ",
  "contactez jean ",
  "par Jean ",
  "vous propose ",
  "Jean DUPONT ",
  "www.",
  "http://a.",
  "http://",
  "/agent/",
  "RSAC ",
  "RSAC",
  "sous le numéro ",
  "FR76",
  "FR76 AAAA ",
  "812 345 678 ",
  "zéro ",
  "zéro six ",
  "deux-",
  "responsabilité éditoriale de ",
  "cordialement\n",
  "Jean Dupont\n",
  "insta: a",
  "tel ",
  "tél 6 ",
  "[",
  "(",
  "-",
  ".",
  "😀",
  "0️⃣",
  "０",
  "٠",
];

/** Takes the best of a few tries: others may use the machine. */
function milliseconds(work: () => unknown): number {
  const tries = Array.from({ length: 3 }, () => {
    const begun = processorTime();
    work();
    return processorTime() - begun;
  });
  return Math.min(...tries);
}

test.each(WORST)("a million characters of %j take no longer than 100 ms", (piece) => {
  const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
  expect(milliseconds(() => scrub(text))).toBeLessThan(100);
});

test.each(WORST)("what is looked for in twice as much of %j takes about twice as long", (piece) => {
  const half = piece.repeat(Math.ceil(LONGEST_TEXT / piece.length));
  const finders = [personalLinks, emailAddresses, phoneNumbers, accounts, registerNumbers] as const;
  for (const text of [half, half + half]) {
    const folded = fold(text).text;
    const signed = signsIn(folded);
    const share = text.length / half.length;
    for (const find of finders)
      expect(
        milliseconds(() => find(signed)),
        find.name,
      ).toBeLessThan(100 * share);
    expect(milliseconds(() => names(signed, []))).toBeLessThan(100 * share);
    expect(milliseconds(() => knownName("Jean Dupont")?.(text))).toBeLessThan(20 * share);
  }
});

test.each(["https://a.example/", "tel:", ""])(
  "a link of a million characters that begins with %j takes no longer than 100 ms",
  (start) => {
    for (const piece of ["0", "a.", "%40", "?tel=", "/agent/"]) {
      const link = start + piece.repeat(Math.ceil(1_000_000 / piece.length));
      expect(milliseconds(() => impersonalLink(link))).toBeLessThan(100);
    }
  },
);
