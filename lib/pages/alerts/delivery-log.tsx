import type * as z from "zod";
import { Deliveries } from "../../http/schemas/alerts.ts";
import { useAnswer } from "../connection/use-answer.ts";
import { Grid } from "../runs/grid.tsx";
import type { Column } from "../runs/grid.tsx";
import { Instant } from "../runs/outcome.tsx";

type Delivery = z.output<typeof Deliveries>["resultats"][number];

/** How often is looked, in ms: while something is on its way, and else. */
const LIVE_MS = 2_000;
const CALM_MS = 20_000;
const SHOWN = 10;

const STATES = {
  en_attente: { name: "en attente", colour: "running" },
  livree: { name: "livrée", colour: "complete" },
  abandonnee: { name: "abandonnée", colour: "failed" },
  publiee: { name: "dans le flux", colour: "complete" },
} as const satisfies Readonly<Record<Delivery["statut"], { name: string; colour: string }>>;

const TYPES: Readonly<Record<string, string>> = {
  test: "essai",
  creation: "nouvelle annonce",
  retrait: "retrait",
  remise_en_ligne: "remise en ligne",
  changement_prix: "changement de prix",
  changement: "changement",
};

const COLUMNS: readonly Column<Delivery>[] = [
  { name: "Date", cell: ({ creee_le }) => <Instant at={creee_le} /> },
  {
    name: "Objet",
    cell: ({ type, id_annonce }) => `${TYPES[type] ?? type}${id_annonce === null ? "" : ` (${id_annonce})`}`,
  },
  {
    name: "État",
    cell: ({ statut }) => <span class={`state ${STATES[statut].colour}`}>{STATES[statut].name}</span>,
  },
  { name: "Tentatives", cell: ({ tentatives }) => String(tentatives), figure: true },
  { name: "Réponse", cell: ({ code, erreur }) => [code, erreur].filter((one) => one !== null).join(" · ") || "–" },
];

/** The last deliveries of an alert. */
export function DeliveryLog({ address }: { readonly address: string }) {
  const { answer, failure } = useAnswer(Deliveries, `${address}?limite=${SHOWN}`, (known) =>
    known?.resultats.some(({ statut }) => statut === "en_attente") ? LIVE_MS : CALM_MS,
  );
  if (failure)
    return (
      <p class="fault" role="alert">
        {failure.message}
      </p>
    );
  if (answer === null) return <p aria-busy="true">Un instant…</p>;
  if (answer.resultats.length === 0) return <p class="nothing">Rien n’a encore été livré.</p>;
  return <Grid label="livraisons" columns={COLUMNS} rows={answer.resultats} keyOf={({ id }) => id} />;
}
