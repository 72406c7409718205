import type * as z from "zod";
import type { Sources } from "../../http/schemas/service.ts";

type Source = z.output<typeof Sources>["resultats"][number];

const STATES: Readonly<Record<Source["etat"], readonly [word: string, look: string]>> = {
  a_jour: ["à jour", "complete"],
  en_retard: ["en retard", "partial"],
  jamais_collectee: ["jamais collectée", "cancelled"],
};

/** How fresh each source is. */
export function SourcesPanel({ sources }: { sources: readonly Source[] }) {
  return (
    <section class="card freshness" aria-labelledby="fraicheur">
      <h2 id="fraicheur">Sources</h2>
      <ul>
        {sources.map(({ id, titre, etat, fraicheur_heures, manque }) => {
          const [word, look] = STATES[etat];
          return (
            <li key={id}>
              <a href={`/collectes?source=${encodeURIComponent(id)}`} title={titre}>
                {id}
              </a>
              <span class={`state ${look}`}>{word}</span>
              <small>{manque ?? (fraicheur_heures === null ? "" : `il y a ${ageOf(fraicheur_heures)}`)}</small>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function ageOf(hours: number): string {
  if (hours < 1) return "moins d’une heure";
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} jours`;
}
