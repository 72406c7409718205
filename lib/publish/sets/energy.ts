import sql from "sql-template-tag";
import { ask } from "../../query/ask.ts";
import type { Collected } from "../../query/attribution.ts";
import { energyStatement, presentEnergy } from "../../query/energy.ts";
import type { EnergyFigures } from "../../query/energy.ts";
import { dataSet } from "../data-set.ts";
import type { Column } from "../data-set.ts";

interface CommuneRow extends EnergyFigures {
  readonly zone: string;
  readonly name: string | null;
  readonly department: string | null;
}

const CLASSES = ["A", "B", "C", "D", "E", "F", "G"] as const;
const byClass = (prefix: string, of: string): Column[] =>
  CLASSES.map((name) => ({
    name: `${prefix}_${name.toLowerCase()}`,
    type: "integer",
    description: `Diagnostics d’étiquette ${of} ${name} ; vide pour un effectif de 1 à 4, et pour celui qui s’en déduirait.`,
  }));

/** The energy ratings of communes in figures, none of which tells of single homes. */
export const energy = dataSet<CommuneRow>({
  id: "energie-communes",
  version: "1.0",
  title: "Performance énergétique des logements par commune",
  description:
    "Étiquettes, consommations et coûts des diagnostics de performance énergétique (DPE) par commune, d’après l’ADEME : ce que répond /dpe pour la commune. Aucun chiffre sur moins de 5 diagnostics, jamais celui d’un seul logement.",
  keywords: ["énergie", "DPE", "logement", "communes"],
  columns: [
    {
      name: "code_insee",
      type: "string",
      required: true,
      description: "Code INSEE d’aujourd’hui de la commune ou de l’arrondissement.",
    },
    { name: "commune", type: "string", description: "Nom de celle-ci." },
    { name: "departement", type: "string", description: "Code du département." },
    {
      name: "nombre_dpe",
      type: "integer",
      description:
        "Diagnostics en vigueur, sans ceux qu’un autre remplace ni ceux que l’ADEME a désactivés ou retirés ; vide s’il y en a moins de 5.",
    },
    { name: "premier_dpe", type: "date", description: "Jour du plus ancien." },
    { name: "dernier_dpe", type: "date", description: "Jour du plus récent." },
    ...byClass("energie", "énergie"),
    ...byClass("ges", "gaz à effet de serre"),
    { name: "part_f_g", type: "number", description: "Part en % des étiquettes F et G parmi les étiquettes connues." },
    {
      name: "consommation_mediane",
      type: "number",
      description: "kWh d’énergie primaire par m² et par an, cinq usages.",
    },
    { name: "emissions_mediane", type: "number", description: "kg équivalent CO₂ par m² et par an, cinq usages." },
    { name: "surface_mediane", type: "number", description: "Surface habitable des logements, en m²." },
    {
      name: "cout_annuel_median",
      type: "number",
      description: "Coût annuel estimé des cinq usages, en euros, des logements.",
    },
  ],
  key: ["code_insee"],
  located: false,
  noindex: false,
  terms: "Le rapprochement avec des adresses ou des ventes pour retrouver un logement est contraire à l’usage prévu.",
  statement: sql`select z.zone, z.name, z.department, f.* from publication_zone z
    cross join lateral (${energyStatement(sql`commune = any (z.codes)`)}) f
    where f.known > 0 order by z.zone collate "C"`,
  present: (row) => {
    const figures = presentEnergy(row);
    const told = figures.nombre_dpe !== null;
    return {
      code_insee: row.zone,
      commune: row.name,
      departement: row.department,
      nombre_dpe: figures.nombre_dpe,
      premier_dpe: told ? row.first : null,
      dernier_dpe: told ? row.last : null,
      ...counts("energie", figures.classes_energie),
      ...counts("ges", figures.classes_ges),
      part_f_g: figures.part_f_g,
      consommation_mediane: figures.consommation_mediane,
      emissions_mediane: figures.emissions_mediane,
      surface_mediane: figures.surface_mediane,
      cout_annuel_median: figures.cout_annuel_median,
    };
  },
  facts: async (tx) => {
    const collected = await ask<Collected>(
      tx,
      sql`select source_id as source, max(collected_at) as collected_at from energy_rating where active and withdrawn_at is null group by 1`,
    );
    const [known] = await ask<{ first: string | null; last: string | null; without: number }>(
      tx,
      sql`select min(rated_on) as first, max(rated_on) as last, (select count(*) from place p where type = 'commune' and not exists (
          select from energy_rating r join publication_area a on a.area = r.commune where a.zone = p.code and r.active and r.withdrawn_at is null)) as without
        from energy_rating where active and withdrawn_at is null`,
    );
    const { first = null, last = null, without = 0 } = known ?? {};
    return {
      collected,
      period: first === null || last === null ? null : { de: first, a: last },
      gaps: [
        ...(without > 0
          ? [`Aucun DPE n’est connu de ${without} communes, ce qui ne veut pas dire qu’il n’y en a pas.`]
          : []),
        "Seuls les diagnostics au format de juillet 2021 sont comptés.",
      ],
    };
  },
});

function counts(prefix: string, classes: ReturnType<typeof presentEnergy>["classes_energie"]) {
  return Object.fromEntries(
    CLASSES.map((name) => [
      `${prefix}_${name.toLowerCase()}`,
      classes?.find(({ classe }) => classe === name)?.nombre ?? null,
    ]),
  );
}
