import type * as z from "zod";
import { useState } from "preact/hooks";
import { Quarantine, Sources } from "../../http/schemas/service.ts";
import type { WholeRun } from "../../http/schemas/service.ts";
import { ask } from "../connection/ask.ts";
import { useAnswer } from "../connection/use-answer.ts";
import { Failure } from "../connection/failure.ts";
import { counted } from "../results/format.ts";
import { Grid } from "./grid.tsx";
import type { Column } from "./grid.tsx";
import { Pace } from "./pace.ts";
import { number } from "./outcome.tsx";
import { Told } from "./told.tsx";

/** A row, or a value of a row, that was set aside. */
type SetAsideRow = z.output<typeof Quarantine>["resultats"][number];

const COLUMNS: readonly Column<SetAsideRow>[] = [
  { name: "Fichier", cell: ({ file }) => file },
  { name: "Ligne", cell: ({ row }) => (row === null ? "–" : number.format(row)), figure: true },
  { name: "Champ", cell: ({ field }) => field ?? "la ligne entière" },
  { name: "Trouvé", cell: ({ found }) => (found === "" ? "rien" : (found ?? "–")) },
  { name: "Attendu", cell: ({ expected, code }) => <Told text={expected ?? "–"} code={code} /> },
  { name: "Raison", cell: ({ reason, code }) => <Told text={reason} code={code} /> },
];

interface SetAsideProps {
  readonly run: Pick<z.output<typeof WholeRun>, "runId" | "quarantine" | "quarantined">;
  /** How many to show before what leads to all of them. */
  readonly most?: number;
}

/** The rows that a run set aside: where each stands, what was found and what was expected. */
export function SetAside({ run: { runId, quarantine, quarantined }, most }: SetAsideProps) {
  const shown = quarantine.sample.slice(0, most);
  const whole = `/collectes/${encodeURIComponent(runId)}?vue=ecartees`;
  const hasValues = quarantine.sample.some(({ kind }) => kind === "field");
  const hasMore = shown.length < quarantine.sample.length || quarantine.more !== null;
  return (
    <section class="card">
      <h2 id="ecarte">
        {counted(quarantined, "ligne écartée", "lignes écartées")}
        {hasValues && ", et des valeurs de lignes gardées"}
      </h2>
      {shown.length === 0 ? (
        <p class="nothing">Rien n’a été écarté.</p>
      ) : (
        <Grid label="ecarte" columns={COLUMNS} rows={shown} keyOf={({ id }) => id} hint={({ excerpt }) => excerpt} />
      )}
      {shown.length > 0 && <Corrected rows={quarantine.sample} />}
      {most === undefined && quarantine.more !== null && <More address={quarantine.more} after={shown.at(-1)} />}
      {most !== undefined && hasMore && (
        <p>
          <a href={whole}>Toutes les lignes écartées</a>
        </p>
      )}
    </section>
  );
}

/** Leads to where a corrected file is dropped, for each source of these rows that reads files. */
function Corrected({ rows }: { rows: readonly SetAsideRow[] }) {
  const sources = useAnswer(Sources, "/sources", () => Pace.calm).answer?.resultats ?? [];
  const readers = sources.filter(({ id, nature }) => nature === "fichier" && rows.some(({ source }) => source === id));
  return (
    <p class="acts">
      {readers.map(({ id }) => (
        <a key={id} class="button quiet" href={`/collectes?deposer=${encodeURIComponent(id)}`}>
          Déposer un fichier corrigé ({id})
        </a>
      ))}
    </p>
  );
}

const PAGE = 100;

/** The rows after those that the run itself tells, page after page. */
function More({ address, after }: { address: string; after: SetAsideRow | undefined }) {
  const [rows, setRows] = useState<readonly SetAsideRow[]>([]);
  const [next, setNext] = useState<string | null | undefined>(undefined);
  const [failure, setFailure] = useState<string | null>(null);
  const load = async (): Promise<void> => {
    setFailure(null);
    try {
      const search = new URLSearchParams({ limite: String(PAGE), ...(next && { suivant: next }) });
      const answer = await ask(Quarantine, `${address}?${search.toString()}`);
      const known = rows.at(-1)?.id ?? after?.id ?? 0;
      setRows([...rows, ...answer.resultats.filter(({ id }) => id > known)]);
      setNext(answer.suivant);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      setFailure(error.message);
    }
  };
  return (
    <>
      {rows.length > 0 && <Grid label="ecarte" columns={COLUMNS} rows={rows} keyOf={({ id }) => id} />}
      <p role="alert" class={failure === null ? "unseen" : "fault"}>
        {failure}
      </p>
      {next !== null && (
        <p>
          <button type="button" class="button quiet" onClick={() => void load()}>
            La suite
          </button>
        </p>
      )}
    </>
  );
}
