import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import type * as z from "zod";
import type { Attribution } from "../../http/schemas/shared.ts";
import { SourceLine } from "../results/source-line.tsx";
import { DataTable } from "../table/data-table.tsx";
import type { TableData } from "../table/table-data.ts";
import { saveCsv } from "./download.ts";
import "../styles/charts.css";

/** All that a drawing must say of itself. */
export interface FrameProps {
  readonly title: string;
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

interface FrameParts extends FrameProps {
  /** Saves the drawing as PNG; undefined where there is none. */
  readonly onPng?: (() => Promise<void>) | undefined;
  /** Whether the table is the thing itself, not what is behind it. */
  readonly tableIsOpen?: boolean;
  readonly children?: ComponentChildren;
}

/** What stands around a drawing: title, period, count, what is missing, sources, the table behind it, and both as files. */
export function Frame({ children, onPng, tableIsOpen = false, ...about }: FrameParts) {
  const { title, table, missing, sources, file } = about;
  const id = useId();
  const [failed, setFailed] = useState(false);
  const told = [about.period, about.count].filter((text) => text !== null).join(" · ");
  return (
    <figure class="chart card" aria-labelledby={id}>
      <figcaption>
        <h2 id={id}>{title}</h2>
        {told !== "" && <p class="about">{told}</p>}
      </figcaption>
      {children}
      {missing.length > 0 && (
        <ul class="missing" aria-label="Ce qui manque">
          {[...new Set(missing)].map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {failed && (
        <p class="fault" role="alert">
          L’image n’a pas pu être faite par ce navigateur ; le CSV a les mêmes chiffres.
        </p>
      )}
      {table.rows.length > 0 && (
        <details open={tableIsOpen}>
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
        <div class="files">
          {onPng && (
            <button
              type="button"
              class="plain"
              aria-label={`Télécharger en PNG : ${title}`}
              onClick={() =>
                void onPng().then(
                  () => setFailed(false),
                  () => setFailed(true),
                )
              }
            >
              PNG
            </button>
          )}
          {table.rows.length > 0 && (
            <button
              type="button"
              class="plain"
              aria-label={`Télécharger en CSV : ${title}`}
              onClick={() => void saveCsv(table, file)}
            >
              CSV
            </button>
          )}
        </div>
      </div>
    </figure>
  );
}

/** One line that says of which days, over how much and from where a drawing is. */
export function aboutOf({ period, count, sources }: Pick<FrameProps, "period" | "count" | "sources">): string {
  const named = sources.map(({ id, producteur }) => producteur ?? id).join(", ");
  return [period, count, named === "" ? null : `Source : ${named}`].filter((text) => text !== null).join(" — ");
}
