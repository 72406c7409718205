import type * as z from "zod";
import type { WholeRun } from "../../http/schemas/service.ts";
import { counted } from "../results/format.ts";
import { Grid } from "./grid.tsx";
import type { Column } from "./grid.tsx";
import { duration, Instant, number } from "./outcome.tsx";
import { Told } from "./told.tsx";

type Whole = z.output<typeof WholeRun>;
type Chunk = Whole["chunkEnds"][number];

const ENDS: Readonly<Record<string, readonly [word: string, look: string]>> = {
  done: ["fusionné", "complete"],
  failed: ["en échec", "failed"],
};

const COLUMNS: readonly Column<Chunk>[] = [
  { name: "Lot", cell: ({ task, chunk }) => `${task + 1}.${chunk + 1}` },
  {
    name: "Issue",
    cell: ({ status }) => {
      const [word, look] = ENDS[status] ?? [status, ""];
      return <span class={`state ${look}`}>{word}</span>;
    },
  },
  { name: "Lignes", cell: ({ rows }) => number.format(rows), figure: true },
  { name: "Terminé", cell: ({ endedAt }) => <Instant at={endedAt} /> },
  { name: "Depuis le début", cell: ({ seconds }) => duration(seconds), figure: true },
  { name: "Raison", cell: ({ reason, code }) => <Told text={reason} code={code} /> },
];

/** The chunks of a run in the order in which they ended. */
export function Chunks({ run: { chunkEnds, chunks } }: { run: Whole }) {
  const told = chunks.done + chunks.failed;
  return (
    <section class="card">
      <h2 id="lots">
        {counted(told, "lot terminé", "lots terminés")}
        {chunks.expected !== null && <small> sur {number.format(chunks.expected)}</small>}
      </h2>
      {chunkEnds.length === 0 ? (
        <p class="nothing">Aucun lot n’est encore terminé.</p>
      ) : (
        <Grid label="lots" columns={COLUMNS} rows={chunkEnds} keyOf={({ task, chunk }) => `${task}.${chunk}`} />
      )}
      {chunkEnds.length < told && <p class="hint">Les {number.format(chunkEnds.length)} premiers sont montrés.</p>}
    </section>
  );
}
