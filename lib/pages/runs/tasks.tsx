import { Outcome, OUTCOMES } from "../../records/run-summary.ts";
import type * as z from "zod";
import type { WholeRun } from "../../http/schemas/service.ts";
import { counted } from "../results/format.ts";
import { useAddress } from "./address.ts";
import { Grid } from "./grid.tsx";
import type { Column } from "./grid.tsx";
import { lasted, number, TaskOutcome } from "./outcome.tsx";
import { Choice } from "./choice.tsx";
import { Told } from "./told.tsx";

type Whole = z.output<typeof WholeRun>;
type Task = Whole["tasks"][number] & { readonly facts: Whole["taskFacts"][number] | undefined };

const COLUMNS: readonly Column<Task>[] = [
  { name: "Source", cell: ({ source }) => source },
  { name: "Recherche", cell: ({ search }) => search },
  { name: "Issue", cell: ({ outcome }) => <TaskOutcome outcome={outcome} /> },
  { name: "Requêtes", cell: ({ requests }) => number.format(requests), figure: true },
  { name: "Vues", cell: ({ seen }) => number.format(seen), figure: true },
  { name: "Lues", cell: ({ fetched }) => number.format(fetched), figure: true },
  { name: "Lignes", cell: ({ rows }) => number.format(rows), figure: true },
  { name: "Changées", cell: ({ changed }) => number.format(changed), figure: true },
  { name: "Vague", cell: ({ facts }) => (facts ? number.format(facts.wave + 1) : "–"), figure: true },
  { name: "Lots", cell: ({ facts }) => (facts ? number.format(facts.chunks) : "–"), figure: true },
  { name: "Durée", cell: ({ facts }) => durationOf(facts), figure: true },
  { name: "Raison", cell: ({ reason, code }) => <Told text={reason} code={code} /> },
];

/** From when a task was planned until its last chunk was merged. */
function durationOf(facts: Task["facts"]): string {
  if (!facts || facts.mergedAt === null) return "–";
  return lasted({ startedAt: facts.openedAt, endedAt: facts.mergedAt });
}

const ENDS: readonly (readonly [string, string])[] = [
  ["running", "en cours"],
  ...Outcome.options.map((one) => [one, OUTCOMES[one].fr] as const),
];

/** The tasks of a run, those of one outcome or one source where the address says so. */
export function Tasks({ run: { tasks, taskFacts } }: { run: Pick<Whole, "tasks" | "taskFacts"> }) {
  const { query, go } = useAddress();
  const sources = [...new Set(tasks.map((task) => task.source))].sort();
  const outcome = ENDS.find(([one]) => one === query["issue"])?.[0] ?? "";
  const source = sources.find((one) => one === query["source"]) ?? "";
  const shown = tasks
    .map((task, index) => ({ ...task, facts: taskFacts[index], index }))
    .filter(
      (task) =>
        (outcome === "" || (task.outcome ?? "running") === outcome) && (source === "" || task.source === source),
    );
  return (
    <section class="card">
      <div class="title">
        <h2 id="taches">{counted(shown.length, "tâche", "tâches")}</h2>
        <div class="filters">
          <Choice label="Issue" value={outcome} every="toutes" options={ENDS} choose={(issue) => go({ issue }, true)} />
          <Choice
            label="Source"
            value={source}
            every="toutes"
            options={sources.map((one) => [one, one])}
            choose={(one) => go({ source: one }, true)}
          />
        </div>
      </div>
      {shown.length === 0 ? (
        <p class="nothing">Aucune tâche ne correspond.</p>
      ) : (
        <Grid label="taches" columns={COLUMNS} rows={shown} keyOf={({ index }) => index} />
      )}
    </section>
  );
}
