import { Frame } from "../charts/frame.tsx";
import type { Cell } from "../table/table-data.ts";
import { counted, date } from "../results/format.ts";
import type { Property } from "./property.ts";

interface OneProperty {
  readonly property: Property;
}

type Value = Property["faits"][number]["valeur"];

/** What the adverts say of the property, and where they do not agree. */
export function Facts({ property: { faits, annonces, id_bien, derniere_vue, sources } }: OneProperty) {
  return (
    <Frame
      title="Ce que disent ses annonces"
      table={{
        columns: [
          { name: "Fait" },
          { name: "Valeur" },
          { name: "Dit par", unit: "annonces", decimals: 0 },
          { name: "D’autres disent" },
        ],
        rows: onePerField(faits).map(({ champ, valeur, annonces: by, autres }): readonly Cell[] => [
          LABELS[champ] ?? champ.replaceAll("_", " "),
          worded(valeur),
          by.length,
          autres.map((other) => worded(other.valeur)).join(" ; "),
        ]),
      }}
      tableIsOpen
      period={`d’après ce qui a été vu jusqu’au ${date(derniere_vue)}`}
      count={`${counted(faits.length, "fait", "faits")} de ${counted(annonces.length, "annonce", "annonces")}`}
      missing={
        faits.some(({ champ }) => champ === "dpe_classe_active") ? [] : ["Aucune annonce ne dit l’étiquette énergie."]
      }
      sources={sources}
      file={`faits-bien-${id_bien}`}
    />
  );
}

/** Fields whose names are not plain French once their underscores are gone. */
const LABELS: Readonly<Record<string, string>> = {
  type_bien: "type de bien",
  code_insee: "code INSEE",
  pieces: "pièces",
  etage: "étage",
  nombre_etages: "nombre d’étages",
  annee_construction: "année de construction",
  meuble: "meublé",
  dpe_classe_active: "étiquette énergie",
  dpe_consommation: "consommation d’énergie (kWh/m²/an)",
  dpe_date: "date du diagnostic",
  ges_classe_active: "étiquette climat",
  ges_emissions: "émissions (kg CO₂/m²/an)",
  copropriete: "copropriété",
  copropriete_nb_lots: "lots de la copropriété",
  copropriete_charges_annuelles: "charges annuelles de copropriété (€)",
  caracteristiques: "caractéristiques",
  surface: "surface (m²)",
  surface_terrain: "surface du terrain (m²)",
  prix: "prix (€)",
  loyer: "loyer (€ par mois)",
};

/** Two fields of a record may have one name in answers: the first says it. */
function onePerField(facts: Property["faits"]): Property["faits"] {
  return [...new Map(facts.toReversed().map((fact) => [fact.champ, fact])).values()].toReversed();
}

function worded(value: Value): string {
  if (typeof value === "boolean") return value ? "oui" : "non";
  return typeof value === "number" ? value.toLocaleString("fr-FR", { maximumFractionDigits: 2 }) : value;
}

/** Why its adverts are one good, and why near ones are not. */
export function SameGood({ property: { rapprochements, refus, annonces } }: OneProperty) {
  if (rapprochements.length + refus.length === 0) return null;
  const keys = new Map(annonces.map(({ id_annonce, cle }) => [id_annonce, cle]));
  const nameOf = (id: number): string => keys.get(id) ?? `annonce ${id}`;
  return (
    <section class="card same-good" aria-label="Pourquoi un seul bien">
      <h2>Pourquoi ces annonces sont un seul bien</h2>
      {[
        { title: "Rapprochées", list: rapprochements },
        { title: "Écartées", list: refus },
      ].map(
        ({ title, list }) =>
          list.length > 0 && (
            <div key={title}>
              <h3>{title}</h3>
              <ul>
                {list.map(({ annonces: pair, score, raisons }) => (
                  <li key={pair.join()}>
                    <details>
                      <summary>
                        {pair.map(nameOf).join(" et ")}, {score.toLocaleString("fr-FR", { maximumFractionDigits: 1 })}{" "}
                        bits
                      </summary>
                      <ul>
                        {raisons.map(({ fait, sens, poids }) => (
                          <li key={fait}>
                            {sens} : {fait} ({poids.toLocaleString("fr-FR", { maximumFractionDigits: 1 })})
                          </li>
                        ))}
                      </ul>
                    </details>
                  </li>
                ))}
              </ul>
            </div>
          ),
      )}
    </section>
  );
}
