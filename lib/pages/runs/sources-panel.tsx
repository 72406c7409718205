import type * as z from "zod";
import type { Sources } from "../../http/schemas/service.ts";
import { STATES as RUN_STATES } from "./outcome.tsx";

type Source = z.output<typeof Sources>["resultats"][number];

const STATES: Readonly<Record<Source["etat"], readonly [word: string, look: string]>> = {
  a_jour: ["à jour", "complete"],
  en_retard: ["en retard", "partial"],
  jamais_collectee: ["jamais collectée", "cancelled"],
};

/** How fresh each source is, when it is due, and how its last runs ended. */
export function SourcesPanel({ sources }: { sources: readonly Source[] }) {
  return (
    <section class="card freshness" aria-labelledby="fraicheur">
      <h2 id="fraicheur">Sources</h2>
      <ul>
        {sources.map((source) => (
          <li key={source.id}>
            <SourceRow source={source} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function SourceRow({
  source: { id, titre, etat, fraicheur_heures, prochaine, dernieres, manque },
}: {
  source: Source;
}) {
  const [word, look] = STATES[etat];
  const told = [
    ...(fraicheur_heures === null ? [] : [`il y a ${ageOf(fraicheur_heures)}`]),
    ...(prochaine === null ? [] : [dueIn(prochaine)]),
  ];
  return (
    <>
      <a href={`/collectes?source=${encodeURIComponent(id)}`} title={titre}>
        {id}
      </a>
      <span class={`state ${look}`}>{word}</span>
      {dernieres.length > 0 && (
        <ol class="strip" aria-label={`Dernières collectes de ${id}`}>
          {dernieres.map(({ id: run, date, statut }) => (
            <li key={run}>
              <a
                class={statut}
                href={`/collectes/${encodeURIComponent(run)}`}
                title={`${RUN_STATES[statut]}, ${day.format(new Date(date))}`}
              >
                <span class="unseen">{`${RUN_STATES[statut]}, ${day.format(new Date(date))}`}</span>
              </a>
            </li>
          ))}
        </ol>
      )}
      {told.length > 0 && <small>{told.join(" · ")}</small>}
      {manque !== null && <small class="why">{manque}</small>}
    </>
  );
}

const day = new Intl.DateTimeFormat("fr-FR", { dateStyle: "short", timeStyle: "short", timeZone: "Europe/Paris" });

/** `due maintenant`, `due dans 3 h`. */
function dueIn(instant: string): string {
  const hours = (Date.parse(instant) - Date.now()) / 3_600_000;
  return hours <= 0 ? "due maintenant" : `due dans ${ageOf(hours)}`;
}

function ageOf(hours: number): string {
  if (hours < 1) return "moins d’une heure";
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} jours`;
}
