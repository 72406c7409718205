import { useState } from "preact/hooks";
import type * as z from "zod";
import { MOST_DROPPED_BYTES, Started } from "../../http/schemas/runs.ts";
import type { Sources } from "../../http/schemas/service.ts";
import { Failure } from "../connection/failure.ts";
import { upload } from "../connection/upload.ts";
import { number } from "./outcome.tsx";

/** A file, and the source that it is of. */
export interface Dropped {
  readonly source: string;
  readonly file: File | null;
}

type Source = z.output<typeof Sources>["resultats"][number];

interface DropFileProps {
  /** Those that read files. */
  readonly sources: readonly Source[];
  readonly dropped: Dropped;
  readonly choose: (dropped: Dropped) => void;
  /** Which part has left, from 0 to 1; null before. */
  readonly progress: number | null;
}

/** Takes a file, chosen or dropped, and the source that it is of. */
export function DropFile({ sources, dropped, choose, progress }: DropFileProps) {
  const [over, setOver] = useState(false);
  const { file, source } = dropped;
  const tooLarge = file !== null && file.size > MOST_DROPPED_BYTES;
  return (
    <>
      <label>
        Source
        <select value={source} required onChange={(event) => choose({ ...dropped, source: event.currentTarget.value })}>
          <option value="">choisir</option>
          {sources.map(({ id }) => (
            <option key={id} value={id} selected={id === source}>
              {id}
            </option>
          ))}
        </select>
      </label>
      <label
        class={`zone ${over ? "over" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          choose({ ...dropped, file: event.dataTransfer?.files[0] ?? null });
        }}
      >
        <span>{file === null ? "Glissez un fichier ici, ou choisissez-le" : `${file.name} · ${sizeOf(file)}`}</span>
        <input
          type="file"
          name="fichier"
          onChange={(event) => choose({ ...dropped, file: event.currentTarget.files?.[0] ?? null })}
        />
      </label>
      {tooLarge && (
        <p class="fault">
          Ce fichier dépasse {sizeOf({ size: MOST_DROPPED_BYTES })} : déposez-le par <code>imo ingest</code>.
        </p>
      )}
      {progress !== null && (
        <label>
          Envoi
          <progress value={progress} max={1} />
        </label>
      )}
    </>
  );
}

/** Whether a file of a size that is taken, and its source, are chosen. */
export function isComplete({ source, file }: Dropped): boolean {
  return source !== "" && file !== null && file.size > 0 && file.size <= MOST_DROPPED_BYTES;
}

/** Sends the file, and gives the id of the run that reads it. @throws Failure with what the API says. */
export async function sendFile(
  { source, file }: Dropped,
  progress: (part: number) => void,
): Promise<readonly string[]> {
  if (file === null) return [];
  const body = { source, nom: file.name, contenu: await base64Of(file) };
  return (await upload(Started, "/depots", body, progress)).collectes;
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      const { result } = reader;
      resolve(typeof result === "string" ? result.slice(result.indexOf(",") + 1) : "");
    });
    reader.addEventListener("error", () => reject(new Failure("Le fichier ne se lit pas.", 0)));
    reader.readAsDataURL(file);
  });
}

function sizeOf({ size }: { size: number }): string {
  return size < 100_000
    ? `${number.format(Math.ceil(size / 1000))} ko`
    : `${number.format(Math.round(size / 100_000) / 10)} Mo`;
}
