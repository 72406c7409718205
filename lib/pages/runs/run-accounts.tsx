import type * as z from "zod";
import type { WholeRun } from "../../http/schemas/service.ts";
import { number } from "./outcome.tsx";
import { Told } from "./told.tsx";

type Whole = z.output<typeof WholeRun>;

/** What is missing of a run, in sentences. */
export function Missing({ missing, missingCodes }: Pick<Whole, "missing" | "missingCodes">) {
  if (missing.length === 0) return null;
  return (
    <section class="card lacking" aria-labelledby="manque">
      <h2 id="manque">Ce qui manque</h2>
      <ul>
        {missing.map((sentence, at) => (
          <li key={sentence}>
            <Told text={sentence} code={missingCodes[at]} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Rows read = rows used + exact duplicates + set aside + skipped. */
export function Accounts({ run }: { run: Whole }) {
  const figures: readonly (readonly [name: string, value: number])[] = [
    ["lignes lues", run.rows],
    ["utilisées", run.used],
    ["en double", run.duplicates],
    ["écartées", run.quarantined],
    ["passées", run.skipped],
    ["changées", run.changed],
    ["inchangées", run.unchanged],
  ];
  return (
    <dl class="accounts">
      {figures.map(([name, value]) => (
        <div key={name} class={name === "écartées" && value > 0 ? "warn" : undefined}>
          <dt>{name}</dt>
          <dd>{number.format(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
