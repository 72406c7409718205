import { useState } from "preact/hooks";
import * as z from "zod";
import { Saved } from "../../http/schemas/sql.ts";
import { Failure } from "../connection/failure.ts";
import { send } from "../connection/send.ts";
import { date } from "../results/format.ts";

type SavedQuestion = z.output<typeof Saved>;

interface SavedListProps {
  readonly saved: readonly SavedQuestion[];
  /** Called when the list has changed on the server. */
  readonly changed: () => void;
}

/** The questions that one keeps, and those that others share. */
export function SavedList({ saved, changed }: SavedListProps) {
  const [failure, setFailure] = useState<string | null>(null);
  const change = async (work: () => Promise<unknown>): Promise<void> => {
    setFailure(await failureOf(work));
    changed();
  };
  return (
    <section class="card saved" aria-labelledby="saved">
      <h2 id="saved">Requêtes gardées</h2>
      {failure !== null && (
        <p class="fault" role="alert">
          {failure}
        </p>
      )}
      {saved.length === 0 && <p class="nothing">Aucune encore : « Garder » met la question ici.</p>}
      <ul>
        {saved.map((one) => (
          <li key={one.id}>
            <a href={`/sql?requete=${one.id}`}>{one.titre}</a>
            <small>
              {one.a_moi ? (one.partagee ? "partagée" : "à moi seul") : `de ${one.de}`} · {date(one.date)}
            </small>
            {one.a_moi && (
              <span class="does">
                <button
                  type="button"
                  class="plain"
                  onClick={() =>
                    void change(() => send(Saved, `/sql/requetes/${one.id}`, { method: "PUT", body: opposite(one) }))
                  }
                >
                  {one.partagee ? "Ne plus partager" : "Partager"}
                  <span class="unseen"> {one.titre}</span>
                </button>
                <button
                  type="button"
                  class="plain"
                  onClick={() =>
                    void change(() => send(z.undefined(), `/sql/requetes/${one.id}`, { method: "DELETE" }))
                  }
                >
                  Supprimer<span class="unseen"> {one.titre}</span>
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function opposite({ titre, question, partagee }: SavedQuestion) {
  return { titre, question, partagee: !partagee };
}

interface KeepProps {
  readonly text: () => string;
  readonly done: () => void;
}

/** A form that keeps the question under a title. */
export function Keep({ text, done }: KeepProps) {
  const [failure, setFailure] = useState<string | null>(null);
  const keep = async (titre: string, partagee: boolean): Promise<void> => {
    const body = { titre, question: text(), partagee };
    const failed = await failureOf(() => send(Saved, "/sql/requetes", { method: "POST", body }));
    setFailure(failed);
    if (failed === null) done();
  };
  return (
    <form
      class="keep"
      onSubmit={(event) => {
        event.preventDefault();
        const fields = new FormData(event.currentTarget);
        const titre = fields.get("titre");
        if (typeof titre === "string") void keep(titre, fields.has("partagee"));
      }}
    >
      <label>
        Titre
        <input name="titre" required maxLength={100} autocomplete="off" />
      </label>
      <label class="check">
        <input type="checkbox" name="partagee" />
        Partager avec les autres analystes
      </label>
      <button type="submit" class="button">
        Garder
      </button>
      {failure !== null && (
        <p class="fault" role="alert">
          {failure}
        </p>
      )}
    </form>
  );
}

async function failureOf(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.message;
  }
}
