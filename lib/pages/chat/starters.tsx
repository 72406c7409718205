import type { Answer } from "./conversation.ts";

const STARTERS = [
  {
    title: "Chercher un bien",
    sentences: [
      "maison avec jardin à moins de 10 km d’Hendaye, 450 000 € maximum",
      "T2 meublé à louer à Bayonne, 750 € charges comprises",
      "appartement lumineux au dernier étage, pas de passoire",
    ],
  },
  {
    title: "Comprendre un marché",
    sentences: ["combien se vend une maison à Hendaye ?", "prix au m² des appartements à Biarritz", "loyers à Pau"],
  },
  {
    title: "Estimer",
    sentences: ["combien vaut un appartement de 60 m² à Anglet ?", "estimer une maison de 120 m² à Saint-Jean-de-Luz"],
  },
] as const;

/** Sentences to begin with. */
export function Starters({ onSay }: { onSay: (text: string) => void }) {
  return (
    <div class="starters">
      {STARTERS.map(({ title, sentences }) => (
        <section key={title}>
          <h2>{title}</h2>
          <ul>
            {sentences.map((sentence) => (
              <li key={sentence}>
                <button type="button" onClick={() => onSay(sentence)}>
                  {sentence}
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** What may follow on a search, and the filter by which it was said already. */
const FOLLOW_UPS: readonly (readonly [said: string, filter: string])[] = [
  ["moins cher", ""],
  ["et avec un jardin ?", "avec"],
  ["pas de passoire énergétique", "dpe_max"],
  ["plus grand", ""],
  ["dans un rayon de 10 km", "rayon_km"],
  ["dont le prix a baissé", "baisse"],
];
const MOST = 4;

interface FollowUpsProps extends Pick<Answer, "filtres" | "intention" | "ambigu"> {
  readonly onSay: (text: string) => void;
}

/** How one may go on from an answer that leaves nothing to be asked back. */
export function FollowUps({ filtres, intention, ambigu, onSay }: FollowUpsProps) {
  if (intention !== "annonces" || ambigu.length > 0 || Object.keys(filtres).length === 0) return null;
  const open = FOLLOW_UPS.filter(([, filter]) => !(filter in filtres)).slice(0, MOST);
  return (
    <ul class="followups" aria-label="Pour continuer">
      {open.map(([said]) => (
        <li key={said}>
          <button type="button" onClick={() => onSay(said)}>
            {said}
          </button>
        </li>
      ))}
    </ul>
  );
}
