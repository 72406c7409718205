import { useState } from "preact/hooks";
import * as z from "zod";
import { Alert, Alerts, TestSent } from "../../http/schemas/alerts.ts";
import { change } from "../connection/change.ts";
import { Failure } from "../connection/failure.ts";
import { useAnswer } from "../connection/use-answer.ts";
import { Confirm } from "../runs/confirm.tsx";
import { Moment } from "../runs/outcome.tsx";
import { useTitle } from "../shell/title.ts";
import { DeliveryLog } from "./delivery-log.tsx";
import { filterWords } from "./filter-words.ts";
import { NewAlertForm } from "./new-alert-form.tsx";
import { Secrets } from "./secrets.tsx";
import type { Made } from "./secrets.tsx";
import "../styles/runs.css";
import "../styles/reports.css";

type Alert = z.output<typeof Alert>;

const CALM_MS = 20_000;

/** One's alerts: made, paused, tried and deleted, with what each has delivered. */
export default function AlertsPage() {
  useTitle("Alertes");
  const [looks, setLooks] = useState(0);
  const [asking, setAsking] = useState(false);
  const [made, setMade] = useState<Made | null>(null);
  const again = (): void => setLooks(looks + 1);
  return (
    <main id="contenu" class="wide" tabIndex={-1}>
      <div class="title">
        <h1>Alertes</h1>
        <button type="button" class="button" onClick={() => setAsking(true)}>
          Nouvelle alerte
        </button>
      </div>
      <p class="lead">
        Une alerte garde une recherche et prévient de ce qui arrive à ses annonces : par un flux à suivre, ou par un
        webhook signé.
      </p>
      {made !== null && <Secrets made={made} />}
      <OwnAlerts key={looks} changed={again} />
      {asking && (
        <NewAlertForm
          close={() => setAsking(false)}
          made={(alert) => {
            setMade(alert);
            again();
          }}
        />
      )}
    </main>
  );
}

function OwnAlerts({ changed }: { readonly changed: () => void }) {
  const { answer, failure } = useAnswer(Alerts, "/alertes", () => CALM_MS);
  return (
    <section aria-labelledby="siennes" aria-busy={answer === null && failure === null}>
      <h2 id="siennes">Vos alertes</h2>
      {failure && (
        <p class="fault" role="alert">
          {failure.message}
        </p>
      )}
      {answer?.resultats.length === 0 && <p class="nothing">Vous n’avez pas encore d’alerte.</p>}
      <ul class="reports">
        {answer?.resultats.map((alert) => (
          <li key={alert.id}>
            <OwnAlert alert={alert} changed={changed} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OwnAlert({ alert, changed }: { readonly alert: Alert; readonly changed: () => void }) {
  const { id, nom, canal, active, pause, echecs_de_suite, creee_le } = alert;
  const [deleting, setDeleting] = useState(false);
  const [told, setTold] = useState<{ readonly text: string; readonly failed: boolean } | null>(null);
  const [open, setOpen] = useState(false);
  const address = `/alertes/${id}`;
  const act = async (work: () => Promise<string | null>): Promise<void> => {
    try {
      const text = await work();
      if (text === null) changed();
      else setTold({ text, failed: false });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      setTold({ text: error.message, failed: true });
    }
  };
  const turn = async (): Promise<null> => {
    await change(Alert, address, { method: "PATCH", body: { active: !active } });
    return null;
  };
  const test = async (): Promise<string> => {
    await change(TestSent, `${address}/test`, { method: "POST" });
    setOpen(true);
    return "L’essai est parti : les livraisons disent ce qu’il est devenu.";
  };
  return (
    <article class="card alert" aria-label={nom}>
      <div class="title">
        <h3 class="long">{nom}</h3>
        <span class={`state ${active ? "complete" : "interrupted"}`}>{active ? "active" : "en pause"}</span>
      </div>
      <p>{filterWords(alert.filtres)}</p>
      <p class="when">
        {canal.type === "flux" ? "par un flux" : `par webhook à ${canal.url}`} · créée le <Moment at={creee_le} />
        {pause !== null && ` · ${pause}`}
        {echecs_de_suite > 0 && ` · échecs de suite : ${echecs_de_suite}`}
      </p>
      <p role="status" class={told === null ? "unseen" : told.failed ? "fault" : "done-note"}>
        {told?.text}
      </p>
      <div class="acts">
        <button type="button" class="button quiet" onClick={() => void act(turn)}>
          {active ? "Mettre en pause" : "Reprendre"}
          <span class="unseen"> : {nom}</span>
        </button>
        {canal.type === "webhook" && (
          <button type="button" class="button quiet" onClick={() => void act(test)}>
            Essayer<span class="unseen"> : {nom}</span>
          </button>
        )}
        <button type="button" class="button quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          Livraisons<span class="unseen"> : {nom}</span>
        </button>
        <button type="button" class="button quiet" onClick={() => setDeleting(true)}>
          Supprimer<span class="unseen"> : {nom}</span>
        </button>
      </div>
      {open && <DeliveryLog address={`${address}/livraisons`} />}
      {deleting && (
        <Confirm
          title="Supprimer cette alerte ?"
          verb="Supprimer"
          act={async () => {
            await change(z.undefined(), address, { method: "DELETE" });
            changed();
          }}
          close={() => setDeleting(false)}
        >
          <p>« {nom} » et son journal disparaissent ; son flux ne répond plus.</p>
        </Confirm>
      )}
    </article>
  );
}
