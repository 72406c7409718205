import type { Answer, Block } from "../chat/conversation.ts";
import { AdvertCard } from "./advert-card.tsx";
import { FiguresCard } from "./figures-card.tsx";
import { counted } from "./format.ts";

/** What an answer found: adverts and figures of the market, first what was asked for. */
export function Results({ answer, busy }: { answer: Answer | null; busy: boolean }) {
  const blocks = answer?.reponse.blocs ?? [];
  const figures = blocks.filter((block) => block.type === "chiffres");
  const adverts = blocks.find((block) => block.type === "annonces");
  const market = figures.length > 0 && (
    <div class="figures" key="market">
      {figures.map((block) => (
        <FiguresCard key={block.passage} {...block} />
      ))}
    </div>
  );
  const found = answer && adverts && <Adverts key="found" {...adverts} passages={answer.passages} />;
  return (
    <section class={busy ? "results stale" : "results"} aria-label="Résultats" aria-busy={busy}>
      {answer === null && <Placeholders />}
      {answer?.intention === "annonces" ? [found, market] : [market, found]}
      {answer && figures.length === 0 && !adverts && (
        <p class="nothing">Rien à montrer pour cette réponse : la suite se joue dans la conversation.</p>
      )}
    </section>
  );
}

function Adverts({ annonces, total, total_exact, passages }: Block<"annonces"> & Pick<Answer, "passages">) {
  const citations = new Map(passages.map(({ id, citation }) => [id, citation]));
  return (
    <>
      <h2 class="count">
        {total === 0 ? "Aucune annonce ne répond à tout cela" : counted(total, "annonce", "annonces")}
        {!total_exact && " au moins"}
        {total > annonces.length && annonces.length > 0 && (
          <small>{annonces.length < 2 ? "la première" : `les ${annonces.length} premières`}</small>
        )}
      </h2>
      {total === 0 && <p class="nothing">Retirez un filtre ou élargissez le lieu : la recherche reprend aussitôt.</p>}
      <ul class="cards">
        {annonces.map((advert) => (
          <li key={advert.id_annonce}>
            <AdvertCard
              advert={advert}
              citation={advert.passage === null ? undefined : citations.get(advert.passage)}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

function Placeholders() {
  return (
    <div class="placeholders" aria-hidden="true">
      <div />
      <div />
      <div />
    </div>
  );
}
