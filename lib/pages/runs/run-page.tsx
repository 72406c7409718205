import { useRoute } from "preact-iso";
import type * as z from "zod";
import { WholeRun } from "../../http/schemas/service.ts";
import { useAnswer } from "../connection/use-answer.ts";
import { counted } from "../results/format.ts";
import { MissingPage } from "../shell/missing-page.tsx";
import { useTitle } from "../shell/title.ts";
import { lasted, Moment, RunState, TaskOutcome } from "./outcome.tsx";
import "../styles/runs.css";

type Whole = z.output<typeof WholeRun>;

const LIVE_MS = 1_500;
const CALM_MS = 30_000;
const TRIGGERS: Readonly<Record<Whole["trigger"], string>> = {
  schedule: "lancée à l’heure prévue",
  manual: "lancée à la main",
  drop: "lancée par un fichier déposé",
  replay: "relecture de ce qui est gardé",
  recovery: "reprise après une interruption",
};
const number = new Intl.NumberFormat("fr-FR");

/** One run: its accounts, its tasks, what is missing, and the rows that it set aside. */
export default function RunPage() {
  const { params } = useRoute();
  const id = params["id"] ?? "";
  useTitle(`Collecte ${id}`);
  const { answer: run, failure } = useAnswer(WholeRun, `/runs/${encodeURIComponent(id)}`, (known) =>
    known?.status === "running" ? LIVE_MS : CALM_MS,
  );
  if (failure?.status === 404) return <MissingPage />;
  return (
    <main id="contenu" class="wide" tabIndex={-1} aria-busy={run === null && failure === null}>
      <p>
        <a href="/collectes">Toutes les collectes</a>
      </p>
      <div class="title">
        <h1 class="long">{id}</h1>
        {run && <RunState status={run.status} />}
      </div>
      {failure && (
        <p class="fault" role="alert">
          {failure.message}
        </p>
      )}
      {run && (
        <>
          <p class="when">
            <Moment at={run.startedAt} /> · {lasted(run)} · {TRIGGERS[run.trigger]}
            {run.restartedAs !== null && (
              <>
                {" · reprise par "}
                <a href={`/collectes/${encodeURIComponent(run.restartedAs)}`}>{run.restartedAs}</a>
              </>
            )}
          </p>
          <Missing missing={run.missing} />
          <Accounts run={run} />
          <Tasks run={run} />
          <SetAside run={run} />
        </>
      )}
    </main>
  );
}

function Missing({ missing }: Pick<Whole, "missing">) {
  if (missing.length === 0) return null;
  return (
    <section class="card lacking" aria-labelledby="manque">
      <h2 id="manque">Ce qui manque</h2>
      <ul>
        {missing.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}

/** Rows read = rows used + exact duplicates + set aside + skipped. */
function Accounts({ run }: { run: Whole }) {
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

function Tasks({ run: { tasks } }: { run: Whole }) {
  return (
    <section class="card">
      <h2 id="taches">{counted(tasks.length, "tâche", "tâches")}</h2>
      <div class="table" tabIndex={0} role="region" aria-labelledby="taches">
        <table>
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">Recherche</th>
              <th scope="col">Issue</th>
              <th scope="col" class="figure-cell">
                Requêtes
              </th>
              <th scope="col" class="figure-cell">
                Vues
              </th>
              <th scope="col" class="figure-cell">
                Lues
              </th>
              <th scope="col">Raison</th>
            </tr>
          </thead>
          <tbody>
            {tasks.map(({ source, search, outcome, requests, seen, fetched, reason }, index) => (
              <tr key={index}>
                <th scope="row">{source}</th>
                <td>{search}</td>
                <td>
                  <TaskOutcome outcome={outcome} />
                </td>
                <td class="figure-cell">{number.format(requests)}</td>
                <td class="figure-cell">{number.format(seen)}</td>
                <td class="figure-cell">{number.format(fetched)}</td>
                <td>{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function SetAside({ run: { quarantine, quarantined } }: { run: Whole }) {
  if (quarantine.sample.length === 0) return null;
  return (
    <section class="card">
      <h2 id="ecarte">
        {counted(quarantined, "ligne écartée", "lignes écartées")}
        {quarantine.more !== null && <small> les {quarantine.sample.length} premières</small>}
      </h2>
      <div class="table" tabIndex={0} role="region" aria-labelledby="ecarte">
        <table>
          <thead>
            <tr>
              <th scope="col">Fichier</th>
              <th scope="col" class="figure-cell">
                Ligne
              </th>
              <th scope="col">Champ</th>
              <th scope="col">Trouvé</th>
              <th scope="col">Attendu</th>
              <th scope="col">Raison</th>
            </tr>
          </thead>
          <tbody>
            {quarantine.sample.map(({ id, file, row, field, found, expected, reason, excerpt }) => (
              <tr key={id} title={excerpt}>
                <td>{file}</td>
                <td class="figure-cell">{row === null ? "–" : number.format(row)}</td>
                <td>{field ?? "la ligne entière"}</td>
                <td>{found ?? "–"}</td>
                <td>{expected ?? "–"}</td>
                <td>{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {quarantine.more !== null && (
        <p>
          <a href={quarantine.more}>Toutes, en JSON</a>
        </p>
      )}
    </section>
  );
}
