import { Logs } from "../../http/schemas/runs.ts";
import { useAnswer } from "../connection/use-answer.ts";
import { Instant } from "./outcome.tsx";
import { Pace } from "./pace.ts";
import { Payload } from "./payload.tsx";
import { useAddress } from "./address.ts";

/** What the functions wrote while a run went on. */
export function LogsView({ runId, running }: { runId: string; running: boolean }) {
  const { query, with: addressWith } = useAddress();
  const search = new URLSearchParams(query["suivant"] ? { suivant: query["suivant"] } : {});
  const { answer, failure } = useAnswer(Logs, `/runs/${encodeURIComponent(runId)}/journaux?${search.toString()}`, () =>
    running ? Pace.live : Pace.calm,
  );
  return (
    <section class="card" aria-labelledby="journal" aria-busy={answer === null && failure === null}>
      <h2 id="journal">Journal</h2>
      {failure && (
        <p class="fault" role="alert">
          {failure.message}
        </p>
      )}
      {answer && (
        <>
          {answer.manque !== null && <p class="hint">{answer.manque}</p>}
          {answer.manque === null && answer.resultats.length === 0 && <p class="nothing">Rien n’a été écrit.</p>}
          <ol class="events logs">
            {answer.resultats.map(({ at, level, function: name, message, fields }, index) => (
              <li key={index}>
                <details>
                  <summary>
                    <Instant at={at} />
                    <span class={`level ${level.toLowerCase()}`}>{level.toLowerCase()}</span>
                    {name !== null && <span>{name}</span>}
                    <strong>{message}</strong>
                  </summary>
                  <Payload name="Champs" text={JSON.stringify(fields)} />
                </details>
              </li>
            ))}
          </ol>
          {answer.suivant !== null && (
            <p>
              <a class="button quiet" href={addressWith({ suivant: answer.suivant })}>
                La suite
              </a>
            </p>
          )}
        </>
      )}
    </section>
  );
}
