import { Chart } from "../charts/chart.tsx";
import type { Plot, Series } from "../charts/plot.ts";
import { counted } from "../results/format.ts";
import type { TableData } from "../table/table-data.ts";

/** What is drawn of an answer: columns by their place. */
export interface Drawn {
  readonly kind: Series["kind"];
  readonly x: number;
  readonly y: number;
  /** The column whose values are a series each. */
  readonly by: number | null;
}

const KINDS = { bars: "Barres", line: "Courbe", points: "Points" } as const;
/** Series that can still be told apart. */
const MAX_SERIES = 8;

interface ResultChartProps {
  readonly table: TableData;
  readonly numbers: readonly number[];
  readonly drawn: Drawn;
  readonly choose: (drawn: Drawn) => void;
  readonly cut: boolean;
}

/** The answer as a chart over columns that one chooses. */
export function ResultChart({ table, numbers, drawn, choose, cut }: ResultChartProps) {
  const { columns } = table;
  const nameOf = (at: number): string => columns[at]?.name ?? "";
  const { plot, left, crowded } = plotOf(table, drawn);
  const title = `${nameOf(drawn.y)} par ${nameOf(drawn.x)}`;
  return (
    <div class="stack">
      <div class="filters">
        <Choice
          name="Dessin"
          value={drawn.kind}
          options={Object.entries(KINDS)}
          onChange={(kind) => choose({ ...drawn, kind: kind === "line" || kind === "points" ? kind : "bars" })}
        />
        <Choice
          name="En abscisse"
          value={String(drawn.x)}
          options={columns.map(({ name }, at) => [String(at), name])}
          onChange={(x) => choose({ ...drawn, x: Number(x) })}
        />
        <Choice
          name="En ordonnée"
          value={String(drawn.y)}
          options={numbers.map((at) => [String(at), nameOf(at)])}
          onChange={(y) => choose({ ...drawn, y: Number(y) })}
        />
        <Choice
          name="Une série par"
          value={drawn.by === null ? "" : String(drawn.by)}
          options={[
            ["", "aucune"],
            ...columns.flatMap(({ name }, at) =>
              at === drawn.x || at === drawn.y ? [] : [[String(at), name] as const],
            ),
          ]}
          onChange={(by) => choose({ ...drawn, by: by === "" ? null : Number(by) })}
        />
      </div>
      <Chart
        title={title}
        describes={`${KINDS[drawn.kind]} : ${title}, ${counted(table.rows.length, "ligne", "lignes")}.`}
        plot={plot}
        table={table}
        period={null}
        count={counted(table.rows.length, "ligne", "lignes")}
        missing={[
          ...(cut ? ["La réponse est coupée : le dessin ne montre que ses premières lignes."] : []),
          ...(crowded
            ? ["Plusieurs lignes ont la même abscisse : chacune est un point, pour ne rien additionner."]
            : []),
          ...(left > 0
            ? [
                `${counted(left, "série n’est", "séries ne sont")} pas dessinée${left < 2 ? "" : "s"} : ${MAX_SERIES} au plus.`,
              ]
            : []),
        ]}
        sources={[]}
        file="question"
      />
    </div>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string) => void;
}

function Choice({ name, value, options, onChange }: ChoiceProps) {
  return (
    <label>
      {name}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Values at one place of one series can be points only: bars would be added up, a curve would go up and down. */
function plotOf(table: TableData, { kind: wanted, x, y, by }: Drawn): { plot: Plot; left: number; crowded: boolean } {
  const groups = new Map<string, { x: (string | number)[]; y: (number | null)[] }>();
  for (const row of table.rows) {
    const name = by === null ? (table.columns[y]?.name ?? "") : String(row[by] ?? "inconnu");
    const group = groups.get(name) ?? { x: [], y: [] };
    group.x.push(row[x] ?? "inconnu");
    const value = row[y];
    group.y.push(typeof value === "number" ? value : null);
    groups.set(name, group);
  }
  const crowded = wanted !== "points" && [...groups.values()].some((group) => new Set(group.x).size < group.x.length);
  const kind = crowded ? "points" : wanted;
  const series = [...groups].map(([name, values], tone): Series => ({ name, kind, tone, ...values }));
  return {
    plot: {
      series: series.slice(0, MAX_SERIES),
      x: { title: table.columns[x]?.name ?? "" },
      y: { title: table.columns[y]?.name ?? "", fromZero: kind === "bars" },
    },
    left: Math.max(0, series.length - MAX_SERIES),
    crowded,
  };
}

/** What is drawn of an answer where nobody has chosen: the first column of numbers over the first of something else; null: nothing can be. */
export function firstDrawn({ columns, rows }: TableData, numbers: readonly number[]): Drawn | null {
  const [y] = numbers;
  if (y === undefined || rows.length === 0) return null;
  const x = columns.findIndex((_, at) => !numbers.includes(at));
  if (x === -1) {
    const second = numbers[1];
    return second === undefined ? null : { kind: "points", x: y, y: second, by: null };
  }
  const isDay = rows.some((row) => /^\d{4}-\d\d/.test(String(row[x])));
  return { kind: isDay ? "line" : "bars", x, y, by: null };
}
