import { Chart } from "../charts/chart.tsx";
import type { Series } from "../charts/plot.ts";
import { counted, date } from "../results/format.ts";
import type { PlaceMarket } from "./use-market.ts";
import { fileName, placeName, sourcesOf } from "./words.ts";

interface Places {
  readonly places: readonly PlaceMarket[];
}

const CLASSES = ["A", "B", "C", "D", "E", "F", "G"];

/** How much less, or more, is asked for homes of each energy class than for those of class D. */
export function EnergyGapChart({ places }: Places) {
  const all = places.map(({ market }) => market);
  const names = all.map(placeName);
  const series = all.flatMap(({ annonces: { etiquettes } }, tone): Series[] => {
    const at = new Map(etiquettes?.map((one) => [one.classe, one]));
    const found = CLASSES.map((name) => at.get(name));
    const name = names[tone] ?? "";
    return [
      { name, kind: "bars", tone, x: CLASSES, y: found.map((one) => one?.ecart ?? null) },
      {
        name: `annonces, ${name}`,
        kind: "bars",
        tone,
        x: CLASSES,
        y: found.map((one) => one?.nombre ?? null),
        beneath: true,
      },
    ];
  });
  const known = all.flatMap(({ annonces: { etiquettes } }) => etiquettes ?? []);
  return (
    <Chart
      title="Écart de prix demandé selon l’étiquette énergie"
      describes={`Écart en pourcentage du prix demandé médian au m² de chaque étiquette à celui de l’étiquette D, et nombre d’annonces : ${names.join(" et ")}. Les chiffres sont dans le tableau.`}
      plot={
        known.length === 0
          ? null
          : {
              series,
              x: { title: "", order: CLASSES },
              y: { title: "Écart à l’étiquette D", unit: "%" },
              beneath: { title: "Annonces" },
            }
      }
      table={{
        columns: [
          { name: "Étiquette" },
          { name: "Lieu" },
          { name: "Annonces" },
          { name: "Part", unit: "%" },
          { name: "Prix demandé", unit: "€/m²" },
          { name: "Écart à D", unit: "%" },
        ],
        rows: all.flatMap(({ annonces: { etiquettes } }, at) =>
          (etiquettes ?? []).map(({ classe, nombre, part, prix_m2_median, ecart }) => [
            classe,
            names[at] ?? "",
            nombre,
            part,
            prix_m2_median,
            ecart,
          ]),
        ),
      }}
      period="annonces telles qu’elles sont aujourd’hui"
      count={counted(
        known.reduce((sum, { nombre }) => sum + nombre, 0),
        "annonce à vendre",
        "annonces à vendre",
      )}
      missing={[
        ...all.flatMap(({ annonces }, at) =>
          annonces.etiquettes === null
            ? [`${names[at] ?? ""} : ${annonces.raison ?? "trop peu d’annonces disent leur étiquette"}.`]
            : [],
        ),
        ...(known.some(({ ecart }) => ecart === null)
          ? ["Pas d’écart pour les étiquettes de moins de 5 annonces, ni sans prix de l’étiquette D."]
          : []),
        "L’écart ne corrige ni l’âge ni le quartier des biens.",
      ]}
      sources={sourcesOf(all.map(({ annonces }) => annonces.sources))}
      file={fileName("etiquettes", ...names)}
    />
  );
}

/** The ratings of a commune's homes by energy class. */
export function RatingsChart({ places }: Places) {
  const all = places.map(({ market }) => market);
  const names = all.map(placeName);
  const series = all.flatMap(({ dpe: { classes_energie } }, tone): Series[] =>
    classes_energie === null || classes_energie.every(({ part }) => part === null)
      ? []
      : [
          {
            name: names[tone] ?? "",
            kind: "bars",
            tone,
            x: classes_energie.map(({ classe }) => classe),
            y: classes_energie.map(({ part }) => part),
          },
        ],
  );
  return (
    <Chart
      title="Diagnostics énergétiques par classe"
      describes={`Part en pourcentage des diagnostics énergétiques de chaque classe : ${names.join(" et ")}. Les chiffres sont dans le tableau.`}
      plot={
        series.length === 0
          ? null
          : {
              series,
              x: { title: "", order: CLASSES },
              y: { title: "Part des diagnostics", unit: "%", fromZero: true },
            }
      }
      table={{
        columns: [{ name: "Classe" }, { name: "Lieu" }, { name: "Diagnostics" }, { name: "Part", unit: "%" }],
        rows: all.flatMap(({ dpe: { classes_energie } }, at) =>
          (classes_energie ?? []).map(({ classe, nombre, part }) => [classe, names[at] ?? "", nombre, part]),
        ),
      }}
      period={collectedWords(all.flatMap(({ dpe: { source } }) => (source ? [source] : [])))}
      count={
        all
          .flatMap(({ dpe: { nombre_dpe } }) =>
            nombre_dpe === null ? [] : [counted(nombre_dpe, "diagnostic", "diagnostics")],
          )
          .join(" et ") || null
      }
      missing={all.flatMap(({ dpe, chiffres_retenus }, at) => [
        ...(dpe.raison === null ? [] : [`${names[at] ?? ""} : ${dpe.raison}.`]),
        ...chiffres_retenus
          .filter(({ chiffre }) => chiffre.startsWith("dpe"))
          .map(({ chiffre, raison }) => `${names[at] ?? ""}, ${chiffre} : ${raison}.`),
        ...(dpe.classes_energie?.some(({ nombre }) => nombre === null)
          ? [
              `${names[at] ?? ""} : les classes de moins de 5 diagnostics ne sont pas dites, ni ce qui les ferait deviner.`,
            ]
          : []),
      ])}
      sources={sourcesOf(all.map(({ dpe: { source } }) => (source ? [source] : [])))}
      file={fileName("dpe", ...names)}
    />
  );
}

function collectedWords(sources: readonly { readonly date_collecte: string }[]): string | null {
  const last = sources
    .map(({ date_collecte }) => date_collecte)
    .toSorted()
    .at(-1);
  return last === undefined ? null : `connus le ${date(last)}`;
}
