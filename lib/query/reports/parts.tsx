/** The parts that every report is made of. */
import type { ComponentChildren } from "preact";
import type { Attribution } from "../attribution.ts";
import { eachOnce } from "./each-once.ts";
import { date } from "./figures.ts";
import { asSentence } from "./names.ts";

/** A part of a report that the contents lead to. */
export interface Chapter {
  /** The anchor: letters and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly content: ComponentChildren;
}

/** A key figure: what it is, what it is worth, of what it is. */
export interface KeyFigure {
  readonly name: string;
  readonly value: string;
  readonly note: string | null;
}

/** Key figures side by side. */
export function KeyFigures({ figures }: { readonly figures: readonly KeyFigure[] }) {
  return (
    <dl class="figures">
      {figures.map(({ name, value, note }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="value">{value}</dd>
          {note !== null && <dd class="note">{note}</dd>}
        </div>
      ))}
    </dl>
  );
}

/** A column: its title, and whether it holds numbers. */
interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
}

interface TableProps {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** Tables with no more rows than this stand on one page. */
const SHORT = 10;

/** A table; the first column names its rows. Nothing where there are none. */
export function Table({ caption, columns, rows }: TableProps) {
  if (rows.length === 0) return null;
  const look = (at: number) => (columns[at]?.isNumber ? "number" : undefined);
  return (
    <table class={rows.length <= SHORT ? "whole" : undefined}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title }, at) => (
            <th key={title} scope="col" class={look(at)}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells, row) => (
          <tr key={row}>
            {cells.map((cell, at) =>
              at === 0 ? (
                <th key={at} scope="row">
                  {cell}
                </th>
              ) : (
                <td key={at} class={look(at)}>
                  {cell}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Where the figures above come from, and of when they are. */
export function SourceNote({ sources }: { readonly sources: readonly Attribution[] }) {
  if (sources.length === 0) return null;
  return <p class="source">Source : {sources.map(cited).join(" ; ")}.</p>;
}

/** A source as it must be cited. */
function cited({ id, producteur, licence, date_collecte }: Attribution): string {
  return [producteur ?? id, licence, `collecté le ${date(date_collecte)}`].filter((part) => part !== null).join(", ");
}

/** What is not known, and why, a sentence each; nothing where all is known. */
export function Missing({ reasons }: { readonly reasons: readonly (string | null | undefined)[] }) {
  const told = [...new Set(reasons.flatMap((reason) => asSentence(reason) ?? []))];
  if (told.length === 0) return null;
  return (
    <div class="missing">
      <ul>
        {told.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </div>
  );
}

/** What each figure counts. */
export function Definitions({ entries }: { readonly entries: readonly (readonly [string, string | undefined])[] }) {
  return (
    <dl class="definitions">
      {entries.flatMap(([name, text]) =>
        text === undefined ? [] : [<dt key={name}>{name}</dt>, <dd key={`${name} :`}>{asSentence(text)}</dd>],
      )}
    </dl>
  );
}

/** Every source of a report once, each with its newest collection. */
export function AllSources({ sources }: { readonly sources: readonly Attribution[] }) {
  const rows = eachOnce(sources).map(({ id, producteur, licence, date_collecte }) => [
    id,
    producteur ?? "non dit",
    licence ?? "non dite",
    date(date_collecte),
  ]);
  return (
    <Table
      caption="Données utilisées"
      columns={[{ title: "Source" }, { title: "Producteur" }, { title: "Licence" }, { title: "Collectée le" }]}
      rows={rows}
    />
  );
}
