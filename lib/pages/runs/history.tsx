import type * as z from "zod";
import type { Execution } from "../../http/schemas/runs.ts";
import { counted } from "../results/format.ts";
import { Instant } from "./outcome.tsx";
import { Payload } from "./payload.tsx";

type Event = z.output<typeof Execution>["events"][number];

/** What happened in an execution, in order, with input and output of each step. */
export function Events({ events }: { events: readonly Event[] }) {
  if (events.length === 0) return <p class="nothing">Rien ne s’y est encore passé.</p>;
  return (
    <ol class="events" aria-label={counted(events.length, "événement", "événements")}>
      {events.map((event) => (
        <EventRow key={event.id} event={event} />
      ))}
    </ol>
  );
}

function EventRow({ event: { id, at, type, state, input, output, error, cause } }: { event: Event }) {
  const told = [input, output, cause].some((text) => text !== null);
  const head = (
    <>
      <small>{id}</small>
      <strong>{state ?? type}</strong>
      {state !== null && <span>{type}</span>}
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
