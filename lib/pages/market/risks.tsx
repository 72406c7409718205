import { useEffect, useState } from "preact/hooks";
import type * as z from "zod";
import { Places, Risks } from "../../http/schemas/places.ts";
import { Frame } from "../charts/frame.tsx";
import { ask } from "../connection/ask.ts";
import { Failure } from "../connection/failure.ts";
import { date, pageAddress } from "../results/format.ts";
import { cellWords, fileName } from "./words.ts";

interface RiskCardProps {
  /** What lies there: a commune by its code, whose centre is asked, or a point itself. */
  readonly at: { readonly commune: string } | { readonly latitude: number; readonly longitude: number } | null;
  readonly name: string;
  /** Said where there is no point to ask about. */
  readonly otherwise: string;
}

/** The risks around a point; that nothing is known is never told as no risk. */
export function RiskCard({ at, name, otherwise }: RiskCardProps) {
  const { answer, failure } = useRisks(at);
  const risks = answer?.risques ?? [];
  const page = pageAddress(answer?.page ?? null);
  const missing = [
    ...(at === null ? [otherwise] : []),
    ...(failure === null ? [] : [failure]),
    ...(answer?.raison ? [answer.raison] : []),
    ...(answer && !answer.disponible ? ["Rien n’est connu : cela ne veut pas dire qu’il n’y a pas de risque."] : []),
  ];
  return (
    <Frame
      title={`Risques, ${name}`}
      table={{
        columns: [
          { name: "Risque" },
          { name: "Présent" },
          { name: "Famille" },
          { name: "Dans la commune" },
          { name: "Au point" },
        ],
        rows: risks.map(({ libelle, famille, present, statut_commune, statut_adresse }) => [
          libelle,
          present === null ? null : present ? "oui" : "non",
          famille,
          statut_commune,
          statut_adresse,
        ]),
      }}
      tableIsOpen
      period={answer?.date_collecte ? `d’après Géorisques le ${date(answer.date_collecte)}` : null}
      count={answer ? cellWords(answer.cellule) : null}
      missing={missing}
      sources={answer?.sources ?? []}
      file={fileName("risques", name)}
    >
      {answer === null && at !== null && failure === null && <p class="hint">Géorisques est interrogé…</p>}
      {page !== undefined && (
        <a href={page} target="_blank" rel="noopener noreferrer nofollow">
          Le rapport sur Géorisques
        </a>
      )}
    </Frame>
  );
}

interface KnownRisks {
  readonly answer: z.output<typeof Risks> | null;
  readonly failure: string | null;
}

function useRisks(at: RiskCardProps["at"]): KnownRisks {
  const [known, setKnown] = useState<KnownRisks>({ answer: null, failure: null });
  const key = JSON.stringify(at);
  useEffect(() => {
    const leaving = new AbortController();
    setKnown({ answer: null, failure: null });
    const look = async (): Promise<void> => {
      if (at === null) return;
      try {
        setKnown(await readRisks(at, leaving.signal));
      } catch (error) {
        if (leaving.signal.aborted) return;
        if (!(error instanceof Failure)) throw error;
        setKnown({ answer: null, failure: error.message });
      }
    };
    void look();
    return () => leaving.abort();
  }, [key]);
  return known;
}

async function readRisks(at: NonNullable<RiskCardProps["at"]>, signal: AbortSignal): Promise<KnownRisks> {
  const point = "commune" in at ? await centreOf(at.commune, signal) : at;
  if (point === null) return { answer: null, failure: "Le centre de la commune n’est pas connu." };
  const question = new URLSearchParams({ lat: point.latitude.toFixed(5), lon: point.longitude.toFixed(5) });
  return { answer: await ask(Risks, `/risques?${question.toString()}`, { signal }), failure: null };
}

async function centreOf(commune: string, signal: AbortSignal): Promise<{ latitude: number; longitude: number } | null> {
  const { resultats } = await ask(Places, `/lieux?${new URLSearchParams({ q: commune, limite: "5" }).toString()}`, {
    signal,
  });
  const place = resultats.find(({ code_insee }) => code_insee === commune);
  if (!place || place.latitude === null || place.longitude === null) return null;
  return { latitude: place.latitude, longitude: place.longitude };
}
