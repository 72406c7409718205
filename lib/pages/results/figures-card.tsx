import type { Block } from "../chat/conversation.ts";
import { SourceLine } from "./source-line.tsx";

/** Figures of one passage, with where they come from. */
export function FiguresCard({ titre, chiffres, citation }: Block<"chiffres">) {
  const [first, ...others] = chiffres;
  return (
    <section class="card figure" aria-label={titre}>
      <h2>{titre}</h2>
      {first && (
        <p class="headline">
          <strong>{first.texte}</strong>
          <span>{first.libelle}</span>
        </p>
      )}
      {others.length > 0 && (
        <dl>
          {others.map(({ libelle, texte }) => (
            <div key={libelle}>
              <dt>{libelle}</dt>
              <dd>{texte}</dd>
            </div>
          ))}
        </dl>
      )}
      <SourceLine
        name={citation.source}
        producer={citation.producteur}
        licence={citation.licence}
        collected={citation.date_collecte}
      />
    </section>
  );
}
