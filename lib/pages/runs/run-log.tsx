import type * as z from "zod";
import { RunLog } from "../../http/schemas/runs.ts";
import { useAnswer } from "../connection/use-answer.ts";
import { useAddress } from "./address.ts";
import { NextPage } from "./next-page.tsx";
import { Instant } from "./outcome.tsx";
import { Pace } from "./pace.ts";
import { Payload } from "./payload.tsx";

type Line = z.output<typeof RunLog>["resultats"][number];

/** What the functions of a run wrote while they worked, page by page; live while the run goes on. */
export function Journal({ runId, running }: { runId: string; running: boolean }) {
  const { query } = useAddress();
  const search = new URLSearchParams({ limite: "200", ...(query["suivant"] && { suivant: query["suivant"] }) });
  const address = `/runs/${encodeURIComponent(runId)}/journal?${search.toString()}`;
  const { answer, failure } = useAnswer(RunLog, address, () => (running ? Pace.live : Pace.calm));
  return (
    <section class="card" aria-labelledby="journal" aria-busy={answer === null && failure === null}>
      <h2 id="journal">Journal des fonctions</h2>
      {failure && (
        <p class="fault" role="alert">
          {failure.message}
        </p>
      )}
      {answer && answer.manque !== null && <p class="hint">{answer.manque}</p>}
      {answer?.resultats.length === 0 && <p class="nothing">Rien n’y est écrit.</p>}
      {answer && answer.resultats.length > 0 && (
        <ol class="events" aria-label="Lignes du journal">
          {answer.resultats.map((line, index) => (
            <LogRow key={index} line={line} />
          ))}
        </ol>
      )}
      <NextPage next={answer?.suivant} />
    </section>
  );
}

function LogRow({ line: { date, fonction, niveau, message, details } }: { line: Line }) {
  const head = (
    <>
      <strong>{message}</strong>
      <span>{fonction}</span>
      {niveau !== "info" && <span class={`state ${niveau === "error" ? "failed" : "partial"}`}>{niveau}</span>}
      <Instant at={date} />
    </>
  );
  return (
    <li>
      {details === null ? (
        <p>{head}</p>
      ) : (
        <details>
          <summary>{head}</summary>
          <Payload name="Détails" text={details} />
        </details>
      )}
    </li>
  );
}
