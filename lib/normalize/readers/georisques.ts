/** Risk reports as Géorisques gives them for one point: https://www.georisques.gouv.fr/doc-api */
import * as z from "zod";
import { text } from "../fields/text.ts";
import { RiskReport } from "../../records/open-data.ts";
import { readRecords } from "../read-records.ts";
import type { ItemReader, ItemRow, ReadContext } from "../reader.ts";
import { RowRefused, allow, excerptOf, lacking } from "../refusal.ts";
import { EXPECTED } from "../expected.ts";
import { READING } from "../reasons.ts";

/** Reads each report. */
const georisques: ItemReader = {
  version: 1,
  input: "items",
  read: (rows, context) =>
    readRecords(
      rows,
      RiskReport,
      ({ value }) => readReport(value, context),
      ({ value }) => excerptOf(JSON.stringify(value)),
    ),
};
export default georisques;

const Risk = z.object({
  present: z.boolean().nullish(),
  libelle: z.string().nullish(),
  libelleStatutCommune: z.string().nullish(),
  libelleStatutAdresse: z.string().nullish(),
});
const Risks = z.record(z.string(), Risk);
const Answer = z.object({
  commune: z.looseObject({ codeInsee: z.string().nullish() }).nullish(),
  url: z.string().nullish(),
  risquesNaturels: Risks,
  risquesTechnologiques: Risks,
});
const Asked = z.object({ question: z.object({ key: z.string() }), answer: z.unknown() });

function readReport(value: ItemRow["value"], context: ReadContext): RiskReport {
  const asked = Asked.safeParse(value);
  if (!asked.success) throw new RowRefused("question", READING.noQuestion());
  const read = Answer.safeParse(asked.data.answer);
  if (!read.success) {
    const [issue] = read.error.issues;
    const field = issue?.path.join(".") || "answer";
    throw lacking(field, EXPECTED.riskReport);
  }
  const { commune, url, risquesNaturels, risquesTechnologiques } = read.data;
  return {
    kind: "risk",
    source: context.source.id,
    cell: asked.data.question.key,
    commune: allow("commune.codeInsee", text(commune?.codeInsee)),
    risks: [...risksOf("natural", risquesNaturels), ...risksOf("technological", risquesTechnologiques)],
    url: url ?? null,
    collectedAt: context.collectedAt,
    rows: 1,
  };
}

/** What a report does not say of a risk is not known: it is never taken for absent. */
function risksOf(family: RiskReport["risks"][number]["family"], risks: z.infer<typeof Risks>): RiskReport["risks"] {
  return Object.entries(risks).map(([id, risk]) => ({
    id,
    family,
    label: risk.libelle ?? id,
    present: risk.present ?? null,
    communeStatus: risk.libelleStatutCommune ?? null,
    addressStatus: risk.libelleStatutAdresse ?? null,
  }));
}
