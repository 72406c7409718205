import { useState } from "preact/hooks";
import type { Place } from "./state.ts";

interface ZoneFormProps {
  readonly place: Place | null;
  readonly onChoose: (place: Place) => void;
}

/** A zone by its figures: a circle, or the corners of a polygon, one a line. */
export function ZoneForm({ place, onChoose }: ZoneFormProps) {
  const [fault, setFault] = useState<string | null>(null);
  const circle = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const given = new FormData(event.currentTarget);
    const [lat, lon, metres] = ["lat", "lon", "rayon"].map((name) => textOf(given.get(name)));
    onChoose({ kind: "rayon", lat: lat ?? "", lon: lon ?? "", metres: metres ?? "" });
  };
  const polygon = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const corners = cornersOf(textOf(new FormData(event.currentTarget).get("sommets")));
    if (corners === null) {
      setFault(
        "Chaque ligne tient une longitude puis une latitude, en degrés : −1.77, 43.36. Il en faut trois au moins.",
      );
    } else {
      setFault(null);
      onChoose({ kind: "polygone", points: corners });
    }
  };
  const round = place?.kind === "rayon" ? place : null;
  return (
    <>
      <form class="stack" onSubmit={circle}>
        <div class="row">
          <label>
            Latitude
            <input class="short" name="lat" inputMode="decimal" required placeholder="43.36" value={round?.lat ?? ""} />
          </label>
          <label>
            Longitude
            <input class="short" name="lon" inputMode="text" required placeholder="-1.77" value={round?.lon ?? ""} />
          </label>
          <label>
            Rayon (m)
            <input
              class="short"
              name="rayon"
              inputMode="numeric"
              required
              placeholder="1500"
              value={round?.metres ?? ""}
            />
          </label>
        </div>
        <button class="button quiet" type="submit">
          Voir ce rayon
        </button>
      </form>
      <form class="stack" onSubmit={polygon}>
        <label>
          Sommets du polygone (longitude, latitude), un par ligne
          <textarea
            name="sommets"
            rows={5}
            maxLength={4000}
            placeholder={"-1.80, 43.35\n-1.75, 43.35\n-1.75, 43.38"}
            defaultValue={place?.kind === "polygone" ? place.points.replaceAll(";", "\n") : ""}
          />
        </label>
        {fault !== null && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        <button class="button quiet" type="submit">
          Voir ce polygone
        </button>
      </form>
    </>
  );
}

function textOf(value: FormDataEntryValue | null | undefined): string {
  return typeof value === "string" ? value.trim().replace("−", "-") : "";
}

/** `lon,lat;lon,lat;…`; null where a line is none, or where there are too few. */
function cornersOf(text: string): string | null {
  const lines = text
    .replaceAll("−", "-")
    .split(/[\n;]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const corners = lines.map((line) => /^(-?\d+(?:\.\d+)?)[\s,]+(-?\d+(?:\.\d+)?)$/.exec(line));
  if (lines.length < 3) return null;
  const read = corners.flatMap((corner) => (corner ? [`${corner[1] ?? ""},${corner[2] ?? ""}`] : []));
  return read.length === lines.length ? read.join(";") : null;
}
