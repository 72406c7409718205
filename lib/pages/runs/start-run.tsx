import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";
import type * as z from "zod";
import { Started } from "../../http/schemas/runs.ts";
import type { Sources } from "../../http/schemas/service.ts";
import { change } from "../connection/change.ts";
import { Failure } from "../connection/failure.ts";
import { Confirm } from "./confirm.tsx";
import { DropFile, isComplete, sendFile } from "./drop-file.tsx";
import type { Dropped } from "./drop-file.tsx";

type Source = z.output<typeof Sources>["resultats"][number];
type Order = { dues: true } | { sources: readonly string[] } | { recherche: string };

const WAYS = [
  ["dues", "Ce qui est dû"],
  ["sources", "Des sources"],
  ["recherche", "Une recherche"],
  ["fichier", "Un fichier"],
] as const;
type Way = (typeof WAYS)[number][0];

interface StartRunProps {
  readonly sources: readonly Source[];
  /** The source of which a file is to be dropped, where that is what is asked for first. */
  readonly fileOf: string | undefined;
  readonly close: () => void;
}

/** Starts a run: of all that is due, of some sources, of a search that is pasted, or of a file. */
export function StartRun({ sources, fileOf, close }: StartRunProps) {
  const { route } = useLocation();
  const [way, setWay] = useState<Way>(fileOf === undefined ? "dues" : "fichier");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [search, setSearch] = useState("");
  const [dropped, setDropped] = useState<Dropped>({ source: fileOf ?? "", file: null });
  const [progress, setProgress] = useState<number | null>(null);
  const order: Order | null = orderOf(way, chosen, search);
  const start = async (): Promise<void> => {
    const started = way === "fichier" ? await sendFile(dropped, setProgress) : await ordered(order);
    if (started.length === 0) throw new Failure("Rien n’est dû : chaque source attend son heure.", 0);
    const [only] = started;
    route(
      started.length === 1 && only !== undefined ? `/collectes/${encodeURIComponent(only)}?lancee=1` : "/collectes",
    );
  };
  const ways = (
    <fieldset class="ways">
      <legend class="unseen">Que collecter ?</legend>
      {WAYS.map(([id, name]) => (
        <label key={id}>
          <input type="radio" name="quoi" value={id} checked={way === id} onChange={() => setWay(id)} />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
  return (
    <Confirm
      title="Lancer une collecte"
      verb={way === "fichier" ? "Déposer" : "Lancer"}
      act={start}
      close={close}
      ready={way === "fichier" ? isComplete(dropped) : order !== null}
    >
      {ways}
      {way === "dues" && <p>Chaque source dont l’heure est venue est collectée ; les autres attendent la leur.</p>}
      {way === "sources" && <SourceChoice sources={sources} chosen={chosen} choose={setChosen} />}
      {way === "recherche" && (
        <label>
          Adresse de la recherche
          <input
            type="url"
            name="recherche"
            value={search}
            placeholder="https://…"
            autocomplete="off"
            maxLength={2000}
            required
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
          <small>Telle qu’elle est dans le navigateur, sur le site d’une source.</small>
        </label>
      )}
      {way === "fichier" && (
        <DropFile
          sources={sources.filter(({ nature }) => nature === "fichier")}
          dropped={dropped}
          choose={setDropped}
          progress={progress}
        />
      )}
    </Confirm>
  );
}

async function ordered(order: Order | null): Promise<readonly string[]> {
  return (await change(Started, "/runs", { method: "POST", body: order })).collectes;
}

function orderOf(way: Way, chosen: ReadonlySet<string>, search: string): Order | null {
  if (way === "dues") return { dues: true };
  if (way === "sources" && chosen.size > 0) return { sources: [...chosen] };
  return way === "recherche" && URL.canParse(search) ? { recherche: search } : null;
}

interface SourceChoiceProps {
  readonly sources: readonly Source[];
  readonly chosen: ReadonlySet<string>;
  readonly choose: (chosen: ReadonlySet<string>) => void;
}

function SourceChoice({ sources, chosen, choose }: SourceChoiceProps) {
  return (
    <fieldset class="tick">
      <legend>Sources</legend>
      {sources.map(({ id, titre }) => (
        <label key={id}>
          <input
            type="checkbox"
            name="source"
            value={id}
            checked={chosen.has(id)}
            onChange={(event) => {
              const next = new Set(chosen);
              if (event.currentTarget.checked) next.add(id);
              else next.delete(id);
              choose(next);
            }}
          />
          <span>
            {id} <small>{titre}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
