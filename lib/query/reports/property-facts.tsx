/** The chapters on what a property's adverts say. */
import { HistoryChart } from "./charts/history-chart.tsx";
import type { PriceStep } from "./charts/history-chart.tsx";
import { area, counted, date, euros, percent, shortened, squareMetres } from "./figures.ts";
import type { PropertyFigures } from "./gather-property.ts";
import { capital, nameOf } from "./names.ts";
import { Missing, SourceNote, Table } from "./parts.tsx";
import type { Chapter } from "./parts.tsx";

/** What a report shows at most of each: a property may have any number. */
const MOST = { adverts: 12, events: 30, facts: 80, value: 160 };

type Fact = PropertyFigures["property"]["faits"][number];

const EVENTS = {
  creation: "Mise en ligne",
  retrait: "Retrait",
  remise_en_ligne: "Remise en ligne",
  changement_prix: "Changement de prix",
  changement: "Autre changement",
} as const;

/** What happened to its adverts and their prices. */
export function historyChapter({ property }: PropertyFigures): Chapter {
  const { evenements, prix_initial, premiere_vue, derniere_vue } = property;
  const changes = property.historique_prix.flatMap(({ date: on, nouveau_prix }) =>
    nouveau_prix === null ? [] : [{ date: on, prix: nouveau_prix }],
  );
  const steps: PriceStep[] = prix_initial === null ? changes : [{ date: premiere_vue, prix: prix_initial }, ...changes];
  const shown = evenements.slice(-MOST.events);
  const left = evenements.length - shown.length;
  return {
    id: "histoire",
    title: "L’histoire de l’offre",
    content: (
      <>
        <HistoryChart title="Prix demandé au fil du temps" steps={steps} until={derniere_vue} />
        <Table
          caption="Ce qui est arrivé à ses annonces"
          columns={[
            { title: "Date" },
            { title: "Événement" },
            { title: "Annonce", isNumber: true },
            { title: "Prix", isNumber: true },
            { title: "Écart", isNumber: true },
          ]}
          rows={shown.map((event) => [
            date(event.date),
            EVENTS[event.type],
            String(event.id_annonce),
            ...(event.type === "changement_prix"
              ? [`${euros(event.ancien_prix)} → ${euros(event.nouveau_prix)}`, percent(event.pourcentage, true)]
              : ["", ""]),
          ])}
        />
        <Missing
          reasons={[
            left > 0
              ? `${counted(left, "événement plus ancien n’est", "événements plus anciens ne sont")} pas dans ce tableau.`
              : null,
          ]}
        />
        <SourceNote sources={property.sources} />
      </>
    ),
  };
}

/** Its facts by their best source, and what other adverts say. */
export function factsChapter({ property }: PropertyFigures): Chapter {
  const shown = property.faits.filter(isNews).slice(0, MOST.facts);
  return {
    id: "faits",
    title: "Ce que ses annonces en disent",
    content: (
      <>
        <Table
          caption="Chaque information par sa meilleure source"
          columns={[{ title: "Information" }, { title: "Valeur" }, { title: "D’autres annonces disent" }]}
          rows={shown.map(({ champ, valeur, autres }) => [
            capital(nameOf(champ)),
            said(champ, valeur),
            autres.map((other) => said(champ, other.valeur)).join(" ; "),
          ])}
        />
        <SourceNote sources={property.sources} />
      </>
    ),
  };
}

/** Whether none of the facts before says the same under the same name: a type has a word of its site, too. */
function isNews(fact: Fact, at: number, facts: readonly Fact[]): boolean {
  const same = ({ champ, valeur }: Fact): boolean =>
    champ === fact.champ && String(valeur).toLowerCase() === String(fact.valeur).toLowerCase();
  return facts.findIndex(same) === at;
}

/** Years and codes are no quantities. */
const NO_QUANTITY: ReadonlySet<string> = new Set(["annee_construction", "code_insee", "code_postal"]);

function said(field: string, value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "oui" : "non";
  if (typeof value === "string") return shortened(value, MOST.value);
  return NO_QUANTITY.has(field) ? String(value) : area(value);
}

/** Its adverts; their texts stay on the sites that own them, where the links lead. */
export function advertsChapter({ property }: PropertyFigures): Chapter {
  const shown = property.annonces.slice(0, MOST.adverts);
  const left = property.annonces.length - shown.length;
  return {
    id: "annonces",
    title: "Ses annonces",
    content: (
      <>
        {shown.map(
          ({ id_annonce, titre, lien, source, reference, prix, loyer, surface, premiere_vue, derniere_vue }) => (
            <article key={id_annonce}>
              <h3>{shortened(titre ?? `Annonce ${reference}`, MOST.value)}</h3>
              <p class="source">
                {[
                  `${source}, référence ${reference}`,
                  euros(prix ?? loyer),
                  squareMetres(surface),
                  `vue du ${date(premiere_vue)} au ${date(derniere_vue)}`,
                ].join(" · ")}
              </p>
              {lien !== null && <p class="quote">{shortened(lien, MOST.value)}</p>}
            </article>
          ),
        )}
        <Missing
          reasons={[
            left > 0 ? `${counted(left, "autre annonce n’est", "autres annonces ne sont")} pas dans ce rapport.` : null,
          ]}
        />
        <SourceNote sources={property.sources} />
      </>
    ),
  };
}
