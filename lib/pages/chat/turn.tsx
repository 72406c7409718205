import type { Answer, Turn } from "./conversation.ts";
import type { Acts } from "./acts.ts";
import { Chips } from "./chips.tsx";
import { WarningIcon } from "../shell/icons.tsx";

/** What was said and what was answered; an answer that others followed offers nothing to do. */
export function TurnView({ turn: { step, answer }, acts }: { turn: Turn; acts: Acts | null }) {
  return (
    <article class="turn">
      {"said" in step ? <p class="said">{step.said}</p> : <p class="changed">Filtres modifiés</p>}
      {answer ? (
        <div class="answer">
          {answer.reponse.blocs.map((block, index) => (
            <BlockView key={index} block={block} answer={answer} acts={acts} />
          ))}
          <ModelNote {...answer.modele} />
        </div>
      ) : (
        <p class="thinking">
          <span class="unseen">Réponse en cours</span>
          <i aria-hidden="true" />
          <i aria-hidden="true" />
          <i aria-hidden="true" />
        </p>
      )}
    </article>
  );
}

interface BlockProps {
  readonly block: Answer["reponse"]["blocs"][number];
  readonly answer: Answer;
  readonly acts: Acts | null;
}

/** What is found stands beside the conversation, not in it. */
function BlockView({ block, answer, acts }: BlockProps) {
  switch (block.type) {
    case "texte":
      return <Prose block={block} answer={answer} />;
    case "hors_sujet":
      return <p class="prose">{block.texte}</p>;
    case "puces":
      return <Chips chips={block.puces} filters={answer.filtres} acts={acts} />;
    case "question_lieu":
      return (
        <fieldset class="question" disabled={acts === null}>
          <legend>{block.texte}</legend>
          <div class="choices">
            {block.choix.map(({ code_insee, nom, departement, filtres }) => (
              <button key={code_insee} type="button" class="choice" onClick={() => acts?.filter(filtres)}>
                {nom}
                {departement !== null && <small>{departement}</small>}
              </button>
            ))}
          </div>
        </fieldset>
      );
    case "manques":
      return (
        <details class="gaps" open={acts !== null}>
          <summary>Ce que la réponse ne dit pas</summary>
          <ul>
            {block.manques.map(({ sujet, raison }, index) => (
              <li key={index}>
                <strong>{sujet}</strong> {raison}
              </li>
            ))}
          </ul>
        </details>
      );
    case "retenu":
      return (
        <p class="withheld">
          <WarningIcon />
          {block.texte}
        </p>
      );
    case "annonces":
    case "chiffres":
      return null;
    default:
      return block satisfies never;
  }
}

function Prose({
  block: { texte, citations },
  answer,
}: {
  block: { texte: string; citations: string[] };
  answer: Answer;
}) {
  const cited = answer.passages.filter(({ id }) => citations.includes(id));
  const sources = [...new Set(cited.map(({ citation }) => citation.source))];
  return (
    <div class="prose">
      {texte.split(/\n+/).map((paragraph, index) => (
        <p key={index}>{paragraph}</p>
      ))}
      {sources.length > 0 && <p class="cited">{sources.join(" · ")}</p>}
    </div>
  );
}

const STATES: Readonly<Record<Answer["modele"]["etat"], string | null>> = {
  absent: null,
  repondu: "Rédigé par un modèle ; chaque chiffre a été vérifié.",
  injoignable: "Le modèle n’a pas pu être joint : réponse par règles.",
  trop_lent: "Le modèle a mis trop de temps : réponse par règles.",
  illisible: "Le modèle n’a rien répondu de lisible : réponse par règles.",
};

function ModelNote({ etat, nom, raison }: Answer["modele"]) {
  const state = STATES[etat];
  return state === null ? null : (
    <p class="model" title={raison ?? undefined}>
      {state} {nom !== null && <span>({nom})</span>}
    </p>
  );
}
