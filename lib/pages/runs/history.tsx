import type * as z from "zod";
import { History } from "../../http/schemas/runs.ts";
import { useAnswer } from "../connection/use-answer.ts";
import { counted } from "../results/format.ts";
import { useAddress } from "./address.ts";
import { Instant } from "./outcome.tsx";
import { Pace } from "./pace.ts";
import { Payload } from "./payload.tsx";

type Event = z.output<typeof History>["resultats"][number];

/** What happened in an execution, in order, with input and output of each step. */
export function HistoryView({ runId, running }: { runId: string; running: boolean }) {
  return (
    <section class="card" aria-labelledby="histoire">
      <h2 id="histoire">Historique de l’exécution</h2>
      <Events runId={runId} running={running} />
    </section>
  );
}

/** The events of an execution, or those of one state. */
export function Events({ runId, running, state }: { runId: string; running: boolean; state?: string }) {
  const { query, with: addressWith } = useAddress();
  const search = new URLSearchParams({
    ...(state !== undefined && { etat: state }),
    ...(query["suivant"] && { suivant: query["suivant"] }),
  });
  const { answer, failure } = useAnswer(
    History,
    `/runs/${encodeURIComponent(runId)}/historique?${search.toString()}`,
    () => (running ? Pace.live : Pace.calm),
  );
  if (failure) {
    return (
      <p class="fault" role="alert">
        {failure.message}
      </p>
    );
  }
  if (answer === null) return <p class="nothing" aria-busy="true" />;
  const { resultats, suivant, manque } = answer;
  return (
    <>
      {manque !== null && <p class="hint">{manque}</p>}
      {manque === null && resultats.length === 0 && <p class="nothing">Rien ne s’y est encore passé.</p>}
      <ol class="events" aria-label={counted(resultats.length, "événement", "événements")}>
        {resultats.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </ol>
      {suivant !== null && (
        <p>
          <a class="button quiet" href={addressWith({ suivant })}>
            La suite
          </a>
        </p>
      )}
    </>
  );
}

function EventRow({ event: { id, at, type, state, iteration, input, output, error, cause } }: { event: Event }) {
  const told = [input, output, error, cause].some((text) => text !== null);
  const head = (
    <>
      <small>{id}</small>
      <strong>{state ?? type}</strong>
      {state !== null && <span>{type}</span>}
      {iteration !== null && <span>élément {iteration}</span>}
      {error !== null && <span class="state failed">{error}</span>}
      <Instant at={at} />
    </>
  );
  return (
    <li>
      {told ? (
        <details>
          <summary>{head}</summary>
          <Payload name="Entrée" text={input} />
          <Payload name="Sortie" text={output} />
          <Payload name="Cause" text={cause} />
        </details>
      ) : (
        <p>{head}</p>
      )}
    </li>
  );
}
