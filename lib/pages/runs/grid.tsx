import type { ComponentChildren } from "preact";

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

/** Rows under named columns, the first of which names each row; wide ones scroll by themselves. */
export function Grid<Row>({ label, columns, rows, keyOf, hint }: GridProps<Row>) {
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
          {rows.map((row) => (
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
