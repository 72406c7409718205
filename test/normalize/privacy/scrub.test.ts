import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scrub } from "../../../lib/normalize/privacy/scrub.ts";

describe("contacts are taken out", () => {
  test.each([
    "06 12 34 56 78",
    "0612345678",
    "06.12.34.56.78",
    "06-12-34-56-78",
    "06/12/34/56/78",
    "06\u00A012\u202F34\u00A056\u202F78",
    "+33 6 12 34 56 78",
    "+33612345678",
    "+33 (0)6 12 34 56 78",
    "0033 6 12 34 56 78",
    "05 59 20 00 00",
    "0 800 123 456",
    "06 1234 5678",
    "+34 943 12 34 56",
  ])("the phone number %s", (phone) => {
    for (const around of [phone, `Tél : ${phone}.`, `(${phone})`, `appelez le${phone}`]) {
      expect(scrub(around)).toContain("[téléphone retiré]");
      expect(scrub(around).replace(/\D/g, "")).toBe("");
    }
  });

  test.each(["jean.dupont@iadfrance.fr", "a+b@x-y.co.uk", "jean.dupont (at) orange.fr", "JEAN@EXEMPLE.FR"])(
    "the address %s",
    (email) => {
      expect(scrub(`Écrivez à ${email} !`)).toBe("Écrivez à [e-mail retiré] !");
    },
  );

  test.each([
    ["odile&#64;agence.example", "[e-mail retiré]"],
    ["odile&amp;commat;agence&#x2e;example", "[e-mail retiré]"],
    ["06&nbsp;39&nbsp;98&nbsp;12&nbsp;34", "[téléphone retiré]"],
    ["T3 &agrave; c&ocirc;t&eacute;, 50 < 60 m2, R&D", "T3 à côté, 50 < 60 m2, R&D"],
  ])("written with character references: %s", (written, kept) => {
    expect(scrub(written)).toBe(kept);
  });

  test("an agent's own page", () => {
    expect(scrub("voir https://www.iadfrance.fr/conseiller-immobilier/jean.dupont")).toBe("voir [lien retiré]");
  });

  test("whatever the number and its writing", () => {
    const digits = fc.stringMatching(/^[1-9]\d{8}$/);
    const prefix = fc.constantFrom("0", "+33", "+33 ", "0033", "+33 (0)", "0 ");
    const gap = fc.constantFrom("", " ", ".", "-", "/", "\u00A0", "\u202F", " . ", "–");
    const words = fc.constantFrom("", "Contact : ", "au ", "T3 de 65 m² à 215 000 €, ", "\n");
    fc.assert(
      fc.property(
        digits,
        prefix,
        gap,
        fc.integer({ min: 1, max: 3 }),
        words,
        (number, start, between, size, before) => {
          const [first = "", ...rest] = [
            number.slice(0, 1),
            ...(number.slice(1).match(new RegExp(`.{1,${size}}`, "g")) ?? []),
          ];
          const phone = start + [first, ...rest].join(between);
          expect(scrub(`${before}${phone} merci`)).toBe(`${before}[téléphone retiré] merci`);
        },
      ),
    );
  });

  test("whatever the e-mail", () => {
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        expect(scrub(`à ${email} .`)).not.toContain(email.split("@")[1]);
        expect(scrub(`à ${email} .`)).not.toContain("@");
      }),
    );
  });
});

describe("people are taken out", () => {
  test.each([
    [
      "annonce rédigée sous la responsabilité éditoriale de Mme Marie Dupont mandataire indépendant",
      "annonce rédigée sous la responsabilité éditoriale de [nom retiré] mandataire indépendant",
    ],
    [
      "responsabilité éditoriale de M Jean-Luc DE LA TOUR (ID 123)",
      "responsabilité éditoriale de [nom retiré] (ID 123)",
    ],
    [
      "immatriculé au RSAC de Nîmes sous le numéro 812 345 678, titulaire",
      "immatriculé au RSAC de Nîmes sous le numéro [numéro retiré], titulaire",
    ],
    ["Visite avec Madame Martin demain", "Visite avec [nom retiré] demain"],
    ["Contactez Jean Dupont pour visiter", "Contactez [nom retiré] pour visiter"],
    ["Votre conseillère iad France : Marie Dupont", "Votre conseillère iad France : [nom retiré]"],
    ["iad France - Marie Dupont vous propose : un T2", "iad France - [nom retiré] vous propose : un T2"],
    ["contacter Marie Dupont Copropriété de 44 lots.", "contacter [nom retiré] Copropriété de 44 lots."],
    ["Marie Dupont (EI) Agent commercial", "[nom retiré] (EI) Agent commercial"],
  ])("%s", (text, scrubbed) => {
    expect(scrub(text)).toBe(scrubbed);
  });

  test("wherever they stand, when the source names them elsewhere", () => {
    const text = "Un bien rare.\nDUPONT Marie\nmarie-dupont, à Sète. Le pont du jardin.";
    expect(scrub(text, ["Marie Dupont"])).toBe("Un bien rare.\n[nom retiré]\n[nom retiré], à Sète. Le pont du jardin.");
  });

  test("but no single word, which may be any word", () => {
    expect(scrub("Mur blanc", ["Blanc"])).toBe("Mur blanc");
  });
});

describe("what the law and the reader need stays", () => {
  test.each([
    "Prix honoraires inclus : 487 000 euros. Honoraires de 4 % TTC à la charge de l'acquéreur.",
    "Copropriété de 104 lots (pas de procédure en cours). Charges annuelles : 1 187,00 euros.",
    "classe ENERGIE C indice 126 et classe CLIMAT A indice 3",
    "Montant estimé des dépenses annuelles d'énergie entre 1 200 € et 1 680 € (référence 2023)",
    "DPE réalisé le 05/11/2025, 3 pièces de 65,20 m² à 215 000 €",
    "Disponible le 01-02-2026, 1er étage sur 4, 12 rue Madame Curie, 34070 Montpellier",
    "Contactez-nous pour une visite. L'agence vous propose un T3.",
    "agent commercial de la SAS I@D France",
    "12 505 € de loyers par an, parcelle de 14 370 m²",
  ])("%s", (text) => {
    expect(scrub(text)).toBe(text);
  });
});
