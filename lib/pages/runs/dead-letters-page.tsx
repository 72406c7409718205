import { useState } from "preact/hooks";
import * as z from "zod";
import { DeadLetters, LettersSent, SentAgain } from "../../http/schemas/runs.ts";
import { change } from "../connection/change.ts";
import { useAnswer } from "../connection/use-answer.ts";
import { counted } from "../results/format.ts";
import { useTitle } from "../shell/title.ts";
import { useAddress } from "./address.ts";
import { Confirm } from "./confirm.tsx";
import { NextPage } from "./next-page.tsx";
import { Instant } from "./outcome.tsx";
import { Pace } from "./pace.ts";
import { Payload } from "./payload.tsx";
import "../styles/runs.css";
import "../styles/machine.css";
import { Told } from "./told.tsx";

type Letter = z.output<typeof DeadLetters>["resultats"][number];

/** Messages that no function could process: what each says, why it is here, and how it is sent again. */
export default function DeadLettersPage() {
  useTitle("Lettres mortes");
  const { query } = useAddress();
  const [again, setAgain] = useState<Letter | "all" | null>(null);
  const [unwanted, setUnwanted] = useState<Letter | null>(null);
  const [told, setTold] = useState("");
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const search = new URLSearchParams(query["suivant"] ? { suivant: query["suivant"] } : {});
  const { answer, failure } = useAnswer(DeadLetters, `/lettres-mortes?${search.toString()}`, () => Pace.calm);
  const letters = answer?.resultats.filter(({ id }) => !gone.has(id)) ?? [];
  const send = async ({ id, file }: Letter): Promise<void> => {
    await change(SentAgain, `${addressOf({ file, id })}/renvoi`, { method: "POST" });
    setGone(new Set([...gone, id]));
    setTold(`Le message est de nouveau dans la file ${file}.`);
  };
  const remove = async ({ id, file }: Letter): Promise<void> => {
    await change(z.undefined(), addressOf({ file, id }), { method: "DELETE" });
    setGone(new Set([...gone, id]));
    setTold("La lettre est supprimée.");
  };
  const sendAll = async (): Promise<void> => {
    const { renvoyees, refusees, restent } = await change(LettersSent, "/lettres-mortes/renvoi", {
      method: "POST",
      body: {},
    });
    setGone(new Set([...gone, ...letters.map(({ id }) => id)]));
    const told = [counted(renvoyees, "message est de nouveau dans sa file", "messages sont de nouveau dans leur file")];
    if (refusees > 0)
      told.push(counted(refusees, "lettre ne contient pas de message", "lettres ne contiennent pas de message"));
    if (restent > 0) told.push(counted(restent, "lettre reste, recommencez", "lettres restent, recommencez"));
    setTold(`${told.join(" ; ")}.`);
  };
  return (
    <main id="contenu" class="wide" tabIndex={-1} aria-busy={answer === null && failure === null}>
      <p>
        <a href="/collectes">Toutes les collectes</a>
      </p>
      <div class="title">
        <h1>Lettres mortes</h1>
        {letters.length > 1 && (
          <button type="button" class="button quiet" onClick={() => setAgain("all")}>
            Tout renvoyer
          </button>
        )}
      </div>
      <p class="when">
        Les messages qu’aucune fonction n’a pu traiter, après toutes les reprises. Corrigez ce qui les a arrêtés, puis
        renvoyez-les : rien n’est compté deux fois.
      </p>
      <p role="status" class={told === "" ? "unseen" : "done-note"}>
        {told}
      </p>
      {failure && (
        <p class="fault" role="alert">
          {failure.message}
        </p>
      )}
      {answer && letters.length === 0 && <p class="nothing">Aucune lettre morte. Tout a été traité.</p>}
      <ul class="letters">
        {letters.map((letter) => (
          <li key={letter.id} class="card">
            <LetterCard letter={letter} sendAgain={() => setAgain(letter)} remove={() => setUnwanted(letter)} />
          </li>
        ))}
      </ul>
      <NextPage next={answer?.suivant} />
      {again === "all" && (
        <Confirm title="Renvoyer toutes les lettres ?" verb="Tout renvoyer" act={sendAll} close={() => setAgain(null)}>
          <p>Chacune retourne dans sa file, celles des pages suivantes aussi. Ce qui échoue de nouveau revient ici.</p>
        </Confirm>
      )}
      {again !== null && again !== "all" && (
        <Confirm title="Renvoyer ce message ?" verb="Renvoyer" act={() => send(again)} close={() => setAgain(null)}>
          <p>
            Il retourne dans la file <code>{again.file}</code> et y est traité comme la première fois. S’il échoue de
            nouveau, il revient ici.
          </p>
        </Confirm>
      )}
      {unwanted && (
        <Confirm
          title="Supprimer cette lettre ?"
          verb="Supprimer"
          act={() => remove(unwanted)}
          close={() => setUnwanted(null)}
        >
          <p>Elle ne pourra plus être renvoyée : ce que son message demandait ne sera pas fait.</p>
        </Confirm>
      )}
    </main>
  );
}

function addressOf({ file, id }: Pick<Letter, "file" | "id">): string {
  return `/lettres-mortes/${encodeURIComponent(file)}/${encodeURIComponent(id)}`;
}

interface LetterCardProps {
  readonly letter: Letter;
  readonly sendAgain: () => void;
  readonly remove: () => void;
}

function LetterCard({ letter, sendAgain, remove }: LetterCardProps) {
  const { file, date, raison, code, message, collecte } = letter;
  return (
    <>
      <div class="title">
        <h2>
          {file}
          <small>
            <Instant at={date} />
          </small>
        </h2>
        <span class="acts">
          <button type="button" class="button quiet" onClick={sendAgain}>
            Renvoyer
          </button>
          <button type="button" class="button quiet" onClick={remove}>
            Supprimer
          </button>
        </span>
      </div>
      <p class="why">
        <Told text={raison} code={code} />
      </p>
      {collecte !== null && (
        <p class="when">
          De la collecte <a href={`/collectes/${encodeURIComponent(collecte)}`}>{collecte}</a>
        </p>
      )}
      <Payload name="Message" text={message} open={false} />
    </>
  );
}
