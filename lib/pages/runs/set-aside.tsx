import type * as z from "zod";
import type { Quarantine } from "../../http/schemas/service.ts";
import { Grid } from "./grid.tsx";
import type { Column } from "./grid.tsx";
import { number } from "./outcome.tsx";

/** A row, or a value of a row, that was set aside. */
export type SetAsideRow = z.output<typeof Quarantine>["resultats"][number];

const COLUMNS: readonly Column<SetAsideRow>[] = [
  { name: "Fichier", cell: ({ file }) => file },
  { name: "Ligne", cell: ({ row }) => (row === null ? "–" : number.format(row)), figure: true },
  { name: "Champ", cell: ({ field }) => field ?? "la ligne entière" },
  { name: "Trouvé", cell: ({ found }) => found ?? "–" },
  { name: "Attendu", cell: ({ expected }) => expected ?? "–" },
  { name: "Raison", cell: ({ reason }) => reason },
];

/** Rows that were set aside: where each stands, what was found and what was expected. */
export function SetAsideGrid({ label, rows }: { label: string; rows: readonly SetAsideRow[] }) {
  return <Grid label={label} columns={COLUMNS} rows={rows} keyOf={({ id }) => id} hint={({ excerpt }) => excerpt} />;
}
