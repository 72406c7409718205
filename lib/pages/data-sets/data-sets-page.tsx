import type * as z from "zod";
import { DataSets } from "../../http/schemas/data-sets.ts";
import { useAnswer } from "../connection/use-answer.ts";
import { counted } from "../results/format.ts";
import { useTitle } from "../shell/title.ts";
import { momentOf, sizeOf, whole } from "./format.ts";
import "../styles/runs.css";
import "../styles/data-sets.css";

type Answer = z.output<typeof DataSets>;

const CALM_MS = 300_000;

/** The data sets that are published. */
export default function DataSetsPage() {
  useTitle("Données ouvertes");
  const { answer, failure } = useAnswer(DataSets, "/jeux-de-donnees", () => CALM_MS);
  return (
    <main id="contenu" class="wide" tabIndex={-1} aria-busy={answer === null && failure === null}>
      <h1>Données ouvertes</h1>
      {failure && (
        <p class="fault" role="alert">
          {failure.message}
        </p>
      )}
      {answer && <Sets {...answer} />}
    </main>
  );
}

function Sets({ edition, publiee_le, resultats, editions, catalogue }: Answer) {
  if (edition === null) return <p>Rien n’a encore été publié : la première édition est faite dans la nuit.</p>;
  return (
    <>
      <p class="when">
        Édition {edition}
        {publiee_le !== null && <>, servie depuis le {momentOf(publiee_le)}</>} ·{" "}
        <a href={catalogue}>catalogue DCAT-AP</a>
        {editions.length > 1 && <> · {counted(editions.length, "édition gardée", "éditions gardées")}</>}
      </p>
      <ul class="sets">
        {resultats.map(({ id, titre, description, lignes, fichiers }) => (
          <li key={id} class="card">
            <h2>
              <a href={`/jeux-de-donnees/${id}`}>{titre}</a>
            </h2>
            <p>{description}</p>
            <p class="when">
              {whole(lignes)} {lignes > 1 ? "lignes" : "ligne"} ·{" "}
              {fichiers.map(({ format, octets }) => `${NAMES[format]} ${sizeOf(octets)}`).join(" · ")}
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What each format is called. */
export const NAMES = { parquet: "Parquet", csv: "CSV", geojson: "GeoJSON" } as const;
