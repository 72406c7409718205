import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A column of a grid. */
export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Figures stand to the right. */
  readonly figure?: boolean;
}

interface GridProps<Row> {
  /** The id of the heading that names it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  readonly hint?: (row: Row) => string;
}

/** From how many rows on each is laid out by itself, so that only those in sight are; columns then have widths of their own kind. */
const MANY = 100;
/** How many more are drawn at a time after the first ones are on the screen, so that nobody waits for a thousand. */
const MORE = 300;

/** Rows under named columns, the first of which names each row; wide ones scroll by themselves. */
export function Grid<Row>({ label, columns, rows, keyOf, hint }: GridProps<Row>) {
  const [drawn, setDrawn] = useState(MANY);
  useEffect(() => {
    const timer = drawn < rows.length ? setTimeout(() => setDrawn(drawn + MORE)) : undefined;
    return () => clearTimeout(timer);
  }, [drawn, rows.length]);
  return (
    <div class="table" tabIndex={0} role="region" aria-labelledby={label}>
      <table class={rows.length > MANY ? "long" : undefined}>
        <thead>
          <tr>
            {columns.map(({ name, figure }) => (
              <th key={name} scope="col" class={figure ? "figure-cell" : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, drawn).map((row) => (
            <tr key={keyOf(row)} title={hint?.(row)}>
              {columns.map(({ name, cell, figure }, index) =>
                index === 0 ? (
                  <th key={name} scope="row">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={name} class={figure ? "figure-cell" : undefined}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
