import { useId, useRef, useState } from "preact/hooks";
import type * as z from "zod";
import type { Attribution } from "../../http/schemas/shared.ts";
import { SourceLine } from "../results/source-line.tsx";
import { DataTable } from "../table/data-table.tsx";
import type { TableData } from "../table/table-data.ts";
import { coloursOf } from "./colours.ts";
import { saveCsv, savePng } from "./download.ts";
import { Drawing } from "./drawing.tsx";
import { figureForFile } from "./figure.ts";
import type { Plot } from "./plot.ts";
import "../styles/charts.css";

/** A chart with all that it must say of itself. */
export interface ChartProps {
  readonly title: string;
  /** What the drawing shows, in a sentence: for those who do not see it. */
  readonly describes: string;
  /** Null where nothing can be drawn: `missing` says why. */
  readonly plot: Plot | null;
  /** The figures behind the drawing. */
  readonly table: TableData;
  /** Of which days it tells: `du 1 janv. 2019 au 31 déc. 2021`; null where it has no period. */
  readonly period: string | null;
  /** Over how much it is: `1 234 ventes`; null where that is not known. */
  readonly count: string | null;
  /** What it does not show, and why, a sentence each. */
  readonly missing: readonly string[];
  readonly sources: readonly z.output<typeof Attribution>[];
  /** The name of its files, without ending. */
  readonly file: string;
}

/** A chart: title, period, count, drawing, what is missing, sources, the table behind it, and both as files. */
export function Chart({ title, describes, plot, table, period, count, missing, sources, file }: ChartProps) {
  const id = useId();
  const figure = useRef<HTMLElement>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const about = [period, count].filter((text) => text !== null).join(" · ");
  const named = sources.map(({ id: name, producteur }) => producteur ?? name).join(", ");
  const png = async (): Promise<void> => {
    if (plot === null || figure.current === null) return;
    const beneath = [about, named === "" ? null : `Source : ${named}`]
      .filter((text) => text !== null && text !== "")
      .join(" — ");
    try {
      await savePng(figureForFile(plot, coloursOf(figure.current), { title, beneath }), file);
      setFailure(null);
    } catch {
      setFailure("L’image n’a pas pu être faite par ce navigateur ; le CSV a les mêmes chiffres.");
    }
  };
  return (
    <figure class="chart card" aria-labelledby={id} ref={figure}>
      <figcaption>
        <h2 id={id}>{title}</h2>
        {about !== "" && <p class="about">{about}</p>}
      </figcaption>
      {plot && <Drawing plot={plot} describes={describes} />}
      {missing.length > 0 && (
        <ul class="missing" aria-label="Ce qui manque">
          {missing.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {failure !== null && (
        <p class="fault" role="alert">
          {failure}
        </p>
      )}
      {table.rows.length > 0 && (
        <details>
          <summary>Tableau des chiffres</summary>
          <DataTable caption={title} table={table} />
        </details>
      )}
      <div class="foot">
        <div class="from">
          {sources.map((source) => (
            <SourceLine
              key={source.id}
              name={source.id}
              producer={source.producteur}
              licence={source.licence}
              collected={source.date_collecte}
            />
          ))}
        </div>
        {table.rows.length > 0 && (
          <div class="files">
            {plot && (
              <button
                type="button"
                class="plain"
                aria-label={`Télécharger en PNG : ${title}`}
                onClick={() => void png()}
              >
                PNG
              </button>
            )}
            <button
              type="button"
              class="plain"
              aria-label={`Télécharger en CSV : ${title}`}
              onClick={() => void saveCsv(table, file)}
            >
              CSV
            </button>
          </div>
        )}
      </div>
    </figure>
  );
}
