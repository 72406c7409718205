import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";
import type * as z from "zod";
import { Report, Reports } from "../../http/schemas/reports.ts";
import { Failure } from "../connection/failure.ts";
import { send } from "../connection/send.ts";
import { useAnswer } from "../connection/use-answer.ts";
import { Moment } from "../runs/outcome.tsx";
import { useTitle } from "../shell/title.ts";
import { addressOf, askedIn, bodyOf } from "./asked.ts";
import type { Asked } from "./asked.ts";
import { ReportForm } from "./report-form.tsx";
import "../styles/runs.css";
import "../styles/reports.css";

type Report = z.output<typeof Report>;

/** How often is looked, in ms: while a report is made, and else. */
const LIVE_MS = 1_000;
const CALM_MS = 20_000;

/** Asks for reports, and shows one's own. */
export default function ReportsPage() {
  useTitle("Rapports");
  const { query, route } = useLocation();
  const [asking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [made, setMade] = useState(0);
  const ask = async (asked: Asked): Promise<void> => {
    setAsking(true);
    setRefusal(null);
    route(addressOf(asked), true);
    try {
      await send(Report, "/rapports", { method: "POST", body: bodyOf(asked) });
      setMade(made + 1);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      setRefusal(error.message);
    } finally {
      setAsking(false);
    }
  };
  return (
    <main id="contenu" class="wide" tabIndex={-1}>
      <h1>Rapports</h1>
      <p class="lead">
        Un PDF à imprimer ou à transmettre : prix, annonces, loyers, énergie et risques d’un lieu, ou l’estimation et
        l’histoire d’un bien. Chaque chiffre y dit sa source, sa date et ce qui manque.
      </p>
      <ReportForm
        key={addressOf(askedIn(query))}
        asked={askedIn(query)}
        busy={asking}
        onAsk={(asked) => void ask(asked)}
      />
      {refusal !== null && (
        <p class="fault" role="alert">
          {refusal}
        </p>
      )}
      <OwnReports key={made} />
    </main>
  );
}

function OwnReports() {
  const { answer, failure } = useAnswer(Reports, "/rapports", pace);
  return (
    <section aria-labelledby="siens" aria-busy={answer === null && failure === null}>
      <h2 id="siens">Vos rapports</h2>
      {failure && (
        <p class="fault" role="alert">
          {failure.message}
        </p>
      )}
      {answer?.resultats.length === 0 && <p class="nothing">Vous n’en avez pas encore demandé.</p>}
      <ul class="reports" aria-live="polite">
        {answer?.resultats.map((report) => (
          <li key={report.id}>
            <OwnReport report={report} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function pace(answer: { readonly resultats: readonly Report[] } | null): number {
  return answer?.resultats.some(({ statut }) => statut === "en_attente" || statut === "en_cours") ? LIVE_MS : CALM_MS;
}

/** What each state of a report is called, and the colour that runs of that state have. */
const STATES = {
  en_attente: { name: "en attente", colour: "running" },
  en_cours: { name: "en cours", colour: "running" },
  termine: { name: "prêt", colour: "complete" },
  echoue: { name: "en échec", colour: "failed" },
  expire: { name: "expiré", colour: "" },
} as const satisfies Readonly<Record<Report["statut"], { name: string; colour: string }>>;

function OwnReport({ report }: { report: Report }) {
  const { statut, titre, adresse, lien, octets, raison, demande_le } = report;
  const { name, colour } = STATES[statut];
  return (
    <article class="run report" aria-busy={colour === "running"}>
      <span class="what">
        <span class={`state ${colour}`}>{name}</span>
        <strong>{titre}</strong>
      </span>
      <span class="when">
        demandé le <Moment at={demande_le} />
        {octets !== null && ` · ${kilobytes(octets)}`}
        {raison !== null && <em> · {raison}</em>}
      </span>
      <span class="links">
        {lien !== null && (
          <a class="button" href={lien} download>
            Télécharger<span class="unseen"> le rapport : {titre}</span>
          </a>
        )}
        {adresse !== null && (
          <a class="button quiet" href={adresse}>
            Redemander<span class="unseen"> : {titre}</span>
          </a>
        )}
      </span>
    </article>
  );
}

function kilobytes(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / 1000)).toLocaleString("fr-FR")} ko`;
}
