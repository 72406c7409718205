import { useLocation } from "preact-iso";
import { useEffect, useRef } from "preact/hooks";
import { Results } from "../results/results.tsx";
import { useTitle } from "../shell/title.ts";
import { Composer, focusByHand } from "./composer.tsx";
import { useConversation } from "./conversation.ts";
import { FollowUps, Starters } from "./starters.tsx";
import { addressOf, stepsIn, withFilters } from "./steps.ts";
import type { Step } from "./steps.ts";
import { TurnView } from "./turn.tsx";
import type { Acts } from "./acts.ts";

/** The home page: a conversation about the market, and beside it what the last answer found. */
export function ChatPage() {
  const { url, route } = useLocation();
  const steps = stepsIn(new URL(url, location.href).search);
  const { turns, failure, retry } = useConversation(steps);
  const input = useRef<HTMLTextAreaElement>(null);
  useTitle(titleOf(steps));
  const go = (next: readonly Step[]): void => route(addressOf(next));
  const say = (text: string): void => go([...steps, { said: text }]);
  const acts: Acts = {
    filter: (filters) => {
      go(withFilters(steps, filters));
      // The button that was pressed goes with the answer that it was part of.
      focusByHand(input.current);
    },
    begin: (text) => {
      if (!input.current) return;
      input.current.value = text;
      input.current.focus();
    },
  };
  const latest = turns.findLast(({ answer }) => answer !== null)?.answer ?? null;
  const busy = failure === null && turns.at(-1)?.answer === null;
  if (steps.length === 0) {
    return (
      <main id="contenu" class="welcome" tabIndex={-1}>
        <h1>Que cherchez-vous ?</h1>
        <p class="lead">Un bien, un prix, un quartier : dites-le comme à quelqu’un du métier.</p>
        <Composer ref={input} busy={false} placeholder="T3 avec balcon à Bayonne" onSay={say} />
        <Starters onSay={say} />
      </main>
    );
  }
  return (
    <main id="contenu" class="conversation" tabIndex={-1}>
      <h1 class="unseen">Recherche</h1>
      <section class="talk" aria-label="Conversation">
        <div class="turns" aria-live="polite" aria-busy={busy}>
          {turns.map((turn, index) => (
            <TurnView key={index} turn={turn} acts={index === turns.length - 1 ? acts : null} />
          ))}
          {failure !== null && (
            <div class="fault" role="alert">
              <p>{failure}</p>
              <button type="button" class="button quiet" onClick={retry}>
                Redemander
              </button>
            </div>
          )}
          <KeepInView of={turns.length} />
        </div>
        <div class="dock">
          {latest && !busy && <FollowUps {...latest} onSay={say} />}
          <Composer ref={input} busy={busy} placeholder="Préciser, ou demander autre chose" onSay={say} />
        </div>
      </section>
      <Results answer={latest} busy={busy} />
    </main>
  );
}

/** Shows the newest turn when one is added. */
function KeepInView({ of }: { of: number }) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => end.current?.scrollIntoView({ block: "nearest" }), [of]);
  return <div ref={end} />;
}

function titleOf(steps: readonly Step[]): string {
  const said = steps.findLast((step) => "said" in step);
  return said ? said.said.slice(0, 60) : "Recherche";
}
