import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";
import { Started, Stopped } from "../../http/schemas/runs.ts";
import { change } from "../connection/change.ts";
import { scopes } from "../connection/session.ts";
import { Confirm } from "./confirm.tsx";
import type { Run } from "./outcome.tsx";

/** What an administrator can do with a run: stop it while it goes on, read again what it stored once it has ended. */
export function RunActs({ run: { runId, status } }: { run: Pick<Run, "runId" | "status"> }) {
  const { route } = useLocation();
  const [asked, setAsked] = useState<"stop" | "replay" | null>(null);
  if (!scopes.value.includes("admin")) return null;
  const address = `/runs/${encodeURIComponent(runId)}`;
  const stop = async (): Promise<void> => {
    await change(Stopped, `${address}/arret`, { method: "POST" });
  };
  const replay = async (): Promise<void> => {
    const { collectes } = await change(Started, `${address}/relecture`, { method: "POST" });
    const [first] = collectes;
    if (first !== undefined) route(`/collectes/${encodeURIComponent(first)}`);
  };
  const running = status === "running";
  return (
    <div class="acts">
      {running ? (
        <button type="button" class="button quiet" onClick={() => setAsked("stop")}>
          Arrêter
        </button>
      ) : (
        <button type="button" class="button quiet" onClick={() => setAsked("replay")}>
          Relire
        </button>
      )}
      {asked === "stop" && (
        <Confirm title="Arrêter cette collecte ?" verb="Arrêter" act={stop} close={() => setAsked(null)}>
          <p>Ce qui est déjà fusionné reste. Ce qui ne l’est pas manquera jusqu’à la prochaine collecte.</p>
        </Confirm>
      )}
      {asked === "replay" && (
        <Confirm title="Relire cette collecte ?" verb="Relire" act={replay} close={() => setAsked(null)}>
          <p>
            Une nouvelle collecte lit ce que celle-ci a gardé, sans visiter aucune source. Rien n’est compté deux fois,
            et personne n’est alerté.
          </p>
        </Confirm>
      )}
    </div>
  );
}
