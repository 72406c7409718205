import { useLocation } from "preact-iso";
import type * as z from "zod";
import { useEffect, useRef, useState } from "preact/hooks";
import { Saved, SavedList as SavedQuestions, SqlSchema } from "../../http/schemas/sql.ts";
import { ask } from "../connection/ask.ts";
import { Failure } from "../connection/failure.ts";
import { useAnswer } from "../connection/use-answer.ts";
import { useTitle } from "../shell/title.ts";
import { editorIn } from "./editor.ts";
import type { Editor } from "./editor.ts";
import { useQuestion } from "./question.ts";
import { Result } from "./result.tsx";
import { Keep, SavedList } from "./saved.tsx";
import { SchemaBrowser } from "./schema-browser.tsx";
import { addressOf, shownBy } from "./state.ts";
import "../styles/runs.css";
import "../styles/sql.css";

const FIRST = "select nom, population\nfrom communes\norder by population desc nulls last\nlimit 20";
const SELDOM_MS = 600_000;

/** Questions in SQL: an editor, the answer, the tables, the questions that are kept. */
export default function SqlPage() {
  useTitle("SQL");
  const { query, route } = useLocation();
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | null>(null);
  const question = useQuestion();
  const [keeping, setKeeping] = useState(false);
  const [note, setNote] = useState<string | null>(null);
  const schema = useAnswer(SqlSchema, "/sql/schema", () => SELDOM_MS);
  const kept = useKept();
  const shown = shownBy(query);

  const run = (): void => {
    const text = editor.current?.text().trim() ?? "";
    if (text === "") return setNote("La question est vide.");
    const address = addressOf(text, shown);
    setNote(address === null ? "La question est trop longue pour une adresse : gardez-la pour la partager." : null);
    if (address !== null) route(address, true);
    editor.current?.blame(null);
    question.run(text);
  };
  // The editor lives as long as the page, and calls what the last drawing of the page made.
  const latest = useRef(run);
  latest.current = run;

  useEffect(() => {
    if (!host.current) return undefined;
    const made = editorIn(host.current, {
      text: query["q"] ?? FIRST,
      run: () => latest.current(),
      changed: () => made.blame(null),
    });
    editor.current = made;
    if (query["q"] !== undefined) latest.current();
    return () => made.destroy();
  }, []);
  useEffect(() => {
    if (schema.answer) editor.current?.know(schema.answer);
  }, [schema.answer]);
  useEffect(() => {
    const { failure } = question;
    editor.current?.blame(failure?.at === undefined ? null : { at: failure.at, message: failure.message });
  }, [question.failure]);
  useOpened(
    query["requete"],
    (text) => {
      editor.current?.replace(text);
      latest.current();
    },
    setNote,
  );

  return (
    <main id="contenu" class="wide sql" tabIndex={-1}>
      <h1>SQL</h1>
      <div class="columns">
        <div class="stack work">
          <div class="card ask">
            <div class="editor" ref={host} />
            <div class="tools">
              <button type="button" class="button" onClick={run}>
                Exécuter <kbd>Ctrl + Entrée</kbd>
              </button>
              <button type="button" class="button quiet" disabled={!question.running} onClick={question.stop}>
                Arrêter
              </button>
              <button type="button" class="plain" aria-expanded={keeping} onClick={() => setKeeping(!keeping)}>
                Garder…
              </button>
              <Share />
            </div>
            {keeping && (
              <Keep
                text={() => editor.current?.text() ?? ""}
                done={() => {
                  setKeeping(false);
                  kept.again();
                }}
              />
            )}
          </div>
          {note !== null && (
            <p class="notice" role="status">
              {note}
            </p>
          )}
          {question.running && (
            <p class="told" role="status" aria-busy="true">
              <span class="spinner" aria-hidden="true" /> La question est posée…
            </p>
          )}
          {question.failure && (
            <p class="fault" role="alert">
              {question.failure.message}
            </p>
          )}
          {question.answer && !question.failure && (
            <Result
              {...question.answer}
              shown={shown}
              show={(next) => route(addressOf(question.answer?.of ?? "", next) ?? "/sql", true)}
            />
          )}
          <Examples
            examples={schema.answer?.exemples ?? []}
            open={(text) => {
              editor.current?.replace(text);
              run();
            }}
          />
        </div>
        <div class="stack">
          <SavedList saved={kept.saved} changed={kept.again} />
          {schema.failure && (
            <p class="fault" role="alert">
              {schema.failure.message}
            </p>
          )}
          {schema.answer && <SchemaBrowser schema={schema.answer} insert={(name) => editor.current?.insert(name)} />}
        </div>
      </div>
    </main>
  );
}

interface ExamplesProps {
  readonly examples: readonly { readonly titre: string; readonly question: string }[];
  readonly open: (text: string) => void;
}

function Examples({ examples, open }: ExamplesProps) {
  return (
    <section class="examples" aria-labelledby="examples">
      <h2 id="examples">Exemples</h2>
      <ul>
        {examples.map(({ titre, question }) => (
          <li key={titre}>
            <button type="button" class="chip" onClick={() => open(question)}>
              {titre}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The address holds the question: it is what one shares. */
function Share() {
  const [told, setTold] = useState<string | null>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(location.href);
      setTold("Adresse copiée.");
    } catch {
      setTold("Ce navigateur ne copie pas : l’adresse de la page est à partager.");
    }
  };
  return (
    <>
      <button type="button" class="plain" onClick={() => void copy()}>
        Copier l’adresse
      </button>
      {told !== null && <span role="status">{told}</span>}
    </>
  );
}

/** The questions that are kept; where they can't be read the list stays as it was. */
function useKept() {
  const [saved, setSaved] = useState<z.output<typeof SavedQuestions>["resultats"]>([]);
  const look = async (): Promise<void> => {
    try {
      setSaved((await ask(SavedQuestions, "/sql/requetes")).resultats);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  };
  useEffect(() => void look(), []);
  return { saved, again: () => void look() };
}

/** Opens the question that is kept under an id, once it is named by the address. */
function useOpened(id: string | undefined, open: (text: string) => void, tell: (text: string) => void): void {
  useEffect(() => {
    if (id === undefined) return undefined;
    const leaving = new AbortController();
    ask(Saved, `/sql/requetes/${encodeURIComponent(id)}`, { signal: leaving.signal }).then(
      ({ question }) => open(question),
      (error: unknown) => {
        if (leaving.signal.aborted) return;
        if (!(error instanceof Failure)) throw error;
        tell(error.message);
      },
    );
    return () => leaving.abort();
  }, [id]);
}
