import { useState } from "preact/hooks";
import { headOf, inOrder, isNumeric, textOf } from "./table-data.ts";
import type { Order, TableData } from "./table-data.ts";
import "../styles/table.css";

interface DataTableProps {
  /** What the table is of: read before it, and shown over it unless it is told elsewhere. */
  readonly caption: string;
  readonly table: TableData;
  readonly captionIsShown?: boolean;
}

/** A table that everybody can read: numbers aligned and in French, rows in the order of any column, the first column as the name of its row. */
export function DataTable({ caption, table, captionIsShown = false }: DataTableProps) {
  const [order, setOrder] = useState<Order | null>(null);
  const numeric = table.columns.map((_, column) => isNumeric(table, column));
  const sides = numeric.map((is) => (is ? "number" : undefined));
  return (
    <div class="data-table" tabIndex={0} role="group" aria-label={caption}>
      <table>
        <caption class={captionIsShown ? undefined : "unseen"}>{caption}</caption>
        <thead>
          <tr>
            {table.columns.map((column, at) => (
              <th key={column.name} scope="col" class={sides[at]} aria-sort={sortOf(order, at)}>
                <button type="button" onClick={() => setOrder(next(order, at))}>
                  {headOf(column)}
                  <span aria-hidden="true">{order?.column === at ? (order.descending ? "↓" : "↑") : "↕"}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {inOrder(table, order).map((row, at) => (
            <tr key={at}>
              {table.columns.map((column, index) => {
                const text = textOf(row[index] ?? null, column) ?? <NotKnown />;
                return index === 0 ? (
                  <th key={column.name} scope="row" class={sides[index]}>
                    {text}
                  </th>
                ) : (
                  <td key={column.name} class={sides[index]}>
                    {text}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function NotKnown() {
  return (
    <>
      <span aria-hidden="true">–</span>
      <span class="unseen">inconnu</span>
    </>
  );
}

function sortOf(order: Order | null, column: number): "ascending" | "descending" | "none" {
  if (order?.column !== column) return "none";
  return order.descending ? "descending" : "ascending";
}

/** Up, down, as it came. */
function next(order: Order | null, column: number): Order | null {
  if (order?.column !== column) return { column, descending: false };
  return order.descending ? null : { column, descending: true };
}
