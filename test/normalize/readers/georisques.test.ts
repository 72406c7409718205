import { expect, test } from "vitest";
import georisques from "../../../lib/normalize/readers/georisques.ts";
import { loadSource } from "../../../lib/sources/load.ts";

const source = await loadSource("georisques");
const read = (value: Record<string, unknown>) =>
  georisques.read([{ number: 1, value }], {
    source,
    file: "f",
    collectedAt: "2026-11-23T08:00:00Z",
    hashAgent: (id) => id,
  });
const question = { key: "-1.775,43.355" };

test("each risk keeps its family, its words and whether it is present; what is not said stays unknown", () => {
  const answer = {
    commune: { codeInsee: "64260", libelle: "Hendaye" },
    url: "https://www.georisques.gouv.fr/rapport",
    risquesNaturels: {
      inondation: {
        present: true,
        libelle: "Inondation",
        libelleStatutCommune: "Risque Existant",
        libelleStatutAdresse: null,
      },
      radon: { libelle: "Radon" },
    },
    risquesTechnologiques: { icpe: { present: false, libelle: "ICPE" } },
  };
  expect(read({ question, answer }).records).toMatchObject([
    {
      cell: "-1.775,43.355",
      commune: "64260",
      risks: [
        { id: "inondation", family: "natural", present: true, communeStatus: "Risque Existant", addressStatus: null },
        { id: "radon", family: "natural", present: null },
        { id: "icpe", family: "technological", present: false },
      ],
    },
  ]);
});

test.each([
  [{ question, answer: { message: "indisponible" } }, "risquesNaturels"],
  [
    { question, answer: { risquesNaturels: { radon: { present: "oui" } }, risquesTechnologiques: {} } },
    "risquesNaturels.radon.present",
  ],
])("another answer than a report is refused, never read as no risk", (value, field) => {
  const { records, rejected } = read(value);
  expect(records).toEqual([]);
  expect(rejected).toMatchObject([{ field }]);
});
