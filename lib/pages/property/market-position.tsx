import { Frame } from "../charts/frame.tsx";
import type { Cell } from "../table/table-data.ts";
import { date } from "../results/format.ts";
import type { Property } from "./property.ts";

interface Figure {
  readonly valeur: string | number | null;
  readonly formule: string;
  readonly echantillon: number | null;
  readonly raison: string | null;
}

/** What the property asks beside its market, each figure with its formula, sample and reason. */
export function MarketPosition({ property: { analyse, id_bien } }: { readonly property: Property }) {
  const { position_marche, loyer_local, segments, points_attention, date_calcul, sources } = analyse;
  const rental = analyse.transaction === "location";
  const rows = [
    row(rental ? "Loyer, €/m² par mois" : "Prix, €/m²", analyse.prix_m2),
    row("Médiane du marché, €/m²", position_marche.mediane_m2),
    row("Écart à la médiane, %", position_marche.ecart),
    row("Prix du marché plus bas, %", position_marche.percentile),
    row("Place dans le marché", position_marche.etiquette),
    ...(rental
      ? [row("Loyer local médian, €/m²", loyer_local.mediane_m2), row("Écart au loyer local, %", loyer_local.ecart)]
      : [row("Loyer estimé, € par mois", analyse.loyer_estime), row("Rendement brut, %", analyse.rendement_brut)]),
    row("Segment de prix", segments.prix),
    row("Segment de surface", segments.surface),
    row("Segment d’âge", segments.age),
  ];
  return (
    <Frame
      title="Place dans le marché"
      table={{
        columns: [
          { name: "Chiffre" },
          { name: "Valeur", decimals: 2, isMixed: true },
          { name: "Sur combien", decimals: 0 },
          { name: "Comment, ou pourquoi inconnu" },
        ],
        rows,
      }}
      tableIsOpen
      period={`calculé le ${date(date_calcul)}`}
      count={null}
      missing={[]}
      sources={sources}
      file={`marche-bien-${id_bien}`}
    >
      {points_attention.length > 0 && (
        <ul class="warnings" aria-label="Points d’attention">
          {points_attention.map(({ type, gravite, message, formule }) => (
            <li key={type} class={gravite}>
              <b>{GRAVITY[gravite]}</b> {message} <small>({formule})</small>
            </li>
          ))}
        </ul>
      )}
    </Frame>
  );
}

const GRAVITY = { info: "À savoir :", attention: "Attention :", alerte: "Alerte :" } as const;

function row(name: string, { valeur, formule, echantillon, raison }: Figure): readonly Cell[] {
  return [name, valeur, echantillon, raison ?? formule];
}
