import type * as z from "zod";
import type { SqlSchema } from "../../http/schemas/sql.ts";

interface SchemaBrowserProps {
  readonly schema: z.output<typeof SqlSchema>;
  /** Writes a name into the question. */
  readonly insert: (name: string) => void;
}

/** The tables and their columns, each with what it holds. */
export function SchemaBrowser({ schema, insert }: SchemaBrowserProps) {
  return (
    <section class="card schema" aria-labelledby="tables">
      <h2 id="tables">Tables</h2>
      {schema.tables.map((table) => (
        <details key={table.nom}>
          <summary>
            <code>{table.nom}</code>
          </summary>
          <p>{table.description}</p>
          <p>
            <button type="button" class="plain" onClick={() => insert(table.nom)}>
              Insérer {table.nom}
            </button>
          </p>
          <dl>
            {table.colonnes.map((column) => (
              <div key={column.nom}>
                <dt>
                  <button type="button" class="name" title="Insérer" onClick={() => insert(column.nom)}>
                    {column.nom}
                  </button>
                  <small>{column.type}</small>
                </dt>
                <dd>{column.description}</dd>
              </div>
            ))}
          </dl>
        </details>
      ))}
      <details>
        <summary>Fonctions permises</summary>
        <p class="functions">{schema.fonctions.join(", ")}</p>
      </details>
    </section>
  );
}
