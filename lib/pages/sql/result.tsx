import { useMemo, useState } from "preact/hooks";
import { save } from "../charts/download.ts";
import { Failure } from "../connection/failure.ts";
import { counted } from "../results/format.ts";
import { DataTable } from "../table/data-table.tsx";
import { fileOf, SHOWN_ROWS } from "./question.ts";
import type { Answer } from "./question.ts";
import { firstDrawn, ResultChart } from "./result-chart.tsx";
import { numbersOf, tableOf } from "./result-table.ts";
import { named, placed } from "./state.ts";
import type { Shown } from "./state.ts";

interface ResultProps {
  readonly of: string;
  readonly answer: Answer;
  readonly shown: Shown;
  readonly show: (shown: Shown) => void;
}

/** An answer: how much it is and how long it took, as a table or a chart, and as files. */
export function Result({ of, answer, shown, show }: ResultProps) {
  const { table, numbers, first } = useMemo(() => {
    const made = tableOf(answer);
    const found = numbersOf(answer);
    return { table: made, numbers: found, first: firstDrawn(made, found) };
  }, [answer]);
  const names = table.columns.map(({ name }) => name);
  const drawn = placed(shown.drawn, names) ?? first;
  return (
    <section class="stack" aria-label="Réponse">
      <div class="title">
        <p class="told" role="status">
          <strong>{counted(answer.lignes.length, "ligne", "lignes")}</strong> en {answer.ms.toLocaleString("fr-FR")} ms
        </p>
        <div class="filters">
          <div class="views" role="group" aria-label="Vue">
            {(["tableau", "graphique"] as const).map((name) => (
              <button
                key={name}
                type="button"
                class="plain"
                aria-pressed={shown.view === name}
                disabled={name === "graphique" && first === null}
                onClick={() => show({ ...shown, view: name })}
              >
                {name === "tableau" ? "Tableau" : "Graphique"}
              </button>
            ))}
          </div>
          <Files of={of} />
        </div>
      </div>
      {answer.coupe !== null && (
        <p class="notice" role="status">
          {answer.coupe === "lignes"
            ? `La réponse est coupée à ${counted(SHOWN_ROWS, "ligne", "lignes")} : d’autres suivaient. Un fichier en prend jusqu’à 100 000.`
            : "La réponse est coupée à 5 Mo : d’autres lignes suivaient. Choisissez moins de colonnes."}
        </p>
      )}
      {shown.view === "graphique" && drawn !== null ? (
        <ResultChart
          table={table}
          numbers={numbers}
          drawn={drawn}
          choose={(next) => show({ ...shown, drawn: named(next, names) })}
          cut={answer.coupe !== null}
        />
      ) : table.rows.length === 0 ? (
        <p class="nothing">La question est bonne, et aucune ligne n’y répond.</p>
      ) : (
        <DataTable caption="Réponse" table={table} />
      )}
    </section>
  );
}

/** The files are asked for anew: they hold more than the page shows. */
function Files({ of }: { readonly of: string }) {
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<string | null>(null);
  const fetchFile = async (format: "csv" | "parquet"): Promise<void> => {
    setBusy(true);
    setTold(null);
    try {
      const { file, cut } = await fileOf(of, format);
      save(file, `question.${format}`);
      if (cut) setTold("Le fichier est coupé : 100 000 lignes ou 5 Mo au plus.");
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      setTold(error.message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="files">
      {(["csv", "parquet"] as const).map((format) => (
        <button key={format} type="button" class="plain" disabled={busy} onClick={() => void fetchFile(format)}>
          <span class="unseen">Télécharger en </span>
          {format === "csv" ? "CSV" : "Parquet"}
        </button>
      ))}
      {told !== null && <span role="status">{told}</span>}
    </div>
  );
}
