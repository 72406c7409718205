import { useLocation, useRoute } from "preact-iso";
import type * as z from "zod";
import { OneDataSet } from "../../http/schemas/data-sets.ts";
import { useAnswer } from "../connection/use-answer.ts";
import { MissingPage } from "../shell/missing-page.tsx";
import { useTitle } from "../shell/title.ts";
import { NAMES } from "./data-sets-page.tsx";
import { cellOf, dayOf, sizeOf, whole } from "./format.ts";
import "../styles/runs.css";
import "../styles/data-sets.css";

type Whole = z.output<typeof OneDataSet>;

const CALM_MS = 300_000;

/** One data set: its files and how to check them, what it covers, its columns and its first rows. */
export default function DataSetPage() {
  const { params } = useRoute();
  const { query } = useLocation();
  const id = params["id"] ?? "";
  const edition = query["edition"];
  const wanted = edition === undefined ? "" : `?edition=${encodeURIComponent(edition)}`;
  const { answer, failure } = useAnswer(
    OneDataSet,
    `/jeux-de-donnees/${encodeURIComponent(id)}${wanted}`,
    () => CALM_MS,
  );
  useTitle(answer?.titre ?? "Jeu de données");
  if (failure?.status === 404) return <MissingPage />;
  return (
    <main id="contenu" class="wide" tabIndex={-1} aria-busy={answer === null && failure === null}>
      <p>
        <a href="/jeux-de-donnees">Toutes les données</a>
      </p>
      {failure && (
        <p class="fault" role="alert">
          {failure.message}
        </p>
      )}
      {answer && (
        <>
          <h1 class="long">{answer.titre}</h1>
          <p>{answer.description}</p>
          <Scope set={answer} />
          <Files set={answer} />
          <Columns set={answer} />
          <Preview set={answer} />
        </>
      )}
    </main>
  );
}

function Scope({ set }: { set: Whole }) {
  const { lignes, periode, lacunes, licence, conditions, sources, edition, version } = set;
  return (
    <section class="card" aria-labelledby="portee">
      <h2 id="portee">Ce que c’est</h2>
      <dl class="facts">
        <dt>Lignes</dt>
        <dd>{whole(lignes)}</dd>
        <dt>Période</dt>
        <dd>{periode === null ? "sans objet, ou inconnue" : `du ${dayOf(periode.de)} au ${dayOf(periode.a)}`}</dd>
        <dt>Édition</dt>
        <dd>
          {edition}, colonnes en version {version}
        </dd>
        <dt>Licence</dt>
        <dd>
          <a href={licence.page}>{licence.nom}</a>
        </dd>
        {conditions !== null && (
          <>
            <dt>Conditions</dt>
            <dd>{conditions}</dd>
          </>
        )}
        <dt>Sources</dt>
        <dd>
          {sources.length === 0 ? "aucune n’a encore été collectée" : null}
          <ul>
            {sources.map(({ id, producteur, date_collecte }) => (
              <li key={id}>
                {producteur ?? id}, collecté le {dayOf(date_collecte)}
              </li>
            ))}
          </ul>
        </dd>
        <dt>Ce qui manque</dt>
        <dd>
          {lacunes.length === 0 ? "rien de connu" : null}
          <ul>
            {lacunes.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </dd>
      </dl>
    </section>
  );
}

function Files({ set: { fichiers, id, schema, datapackage } }: { set: Whole }) {
  const [first] = fichiers;
  return (
    <section class="card" aria-labelledby="fichiers">
      <h2 id="fichiers">Fichiers</h2>
      <ul class="files">
        {fichiers.map(({ nom, format, octets, sha256, lien }) => (
          <li key={nom}>
            <a href={lien} download={nom}>
              {NAMES[format]}
            </a>{" "}
            {sizeOf(octets)}
            <code class="sum">SHA-256 {sha256}</code>
          </li>
        ))}
      </ul>
      <p>
        <a href={schema}>Table Schema</a> · <a href={datapackage}>Data Package</a>
      </p>
      {first && (
        <details>
          <summary>Reprendre un téléchargement coupé, et vérifier</summary>
          <p>
            L’adresse d’un fichier nomme son édition : elle donne toujours les mêmes octets, et la suite d’un fichier
            commencé.
          </p>
          <pre tabIndex={0}>
            <code>{`curl -L -C - -o ${first.nom} '${location.origin}${first.lien}'
echo '${first.sha256}  ${first.nom}' | sha256sum -c
duckdb -c "describe select * from '${id}.parquet'"`}</code>
          </pre>
        </details>
      )}
    </section>
  );
}

const TYPES: Readonly<Record<Whole["colonnes"][number]["type"], string>> = {
  string: "texte",
  integer: "entier",
  number: "nombre",
  boolean: "oui ou non",
  date: "date",
};

function Columns({ set: { colonnes, cle } }: { set: Whole }) {
  return (
    <section class="card">
      <h2 id="colonnes">Colonnes</h2>
      {cle.length > 0 && <p>Une ligne par {cle.join(", ")}.</p>}
      <div class="table" tabIndex={0} role="region" aria-labelledby="colonnes">
        <table>
          <thead>
            <tr>
              <th scope="col">Nom</th>
              <th scope="col">Type</th>
              <th scope="col">Ce qu’elle dit</th>
            </tr>
          </thead>
          <tbody>
            {colonnes.map(({ nom, type, description, obligatoire }) => (
              <tr key={nom}>
                <th scope="row">
                  <code>{nom}</code>
                </th>
                <td>
                  {TYPES[type]}
                  {obligatoire ? "" : ", peut être vide"}
                </td>
                <td class="words">{description}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Preview({ set: { colonnes, apercu } }: { set: Whole }) {
  if (apercu.length === 0) return null;
  return (
    <section class="card">
      <h2 id="apercu">Les premières lignes</h2>
      <div class="table" tabIndex={0} role="region" aria-labelledby="apercu">
        <table>
          <thead>
            <tr>
              {colonnes.map(({ nom }) => (
                <th key={nom} scope="col">
                  {nom}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {apercu.map((row, index) => (
              <tr key={index}>
                {colonnes.map(({ nom, type }) => (
                  <td key={nom} class={type === "integer" || type === "number" ? "figure-cell" : undefined}>
                    {cellOf(row[nom])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
