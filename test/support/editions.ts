import { closeEdition } from "../../lib/publish/close-edition.ts";
import { DATA_SETS } from "../../lib/publish/data-sets.ts";
import type { Manifest } from "../../lib/publish/manifest.ts";
import { verifySet } from "../../lib/publish/verify-set.ts";
import type { WriteDeps } from "../../lib/publish/write-edition.ts";
import { writeEdition } from "../../lib/publish/write-edition.ts";
import type { Bucket } from "../../lib/stores/aws/s3.ts";
import { mergeRatings } from "../../lib/stores/open-data/energy-ratings.ts";
import { mergePlaces } from "../../lib/stores/open-data/places.ts";
import { mergeRentLevels } from "../../lib/stores/open-data/rent-levels.ts";
import type { Postgres, Queries } from "../../lib/stores/postgres/postgres.ts";
import { endEdition, openEdition, saveManifest } from "../../lib/stores/publications/editions.ts";
import { mergeSales } from "../../lib/stores/sales/sales.ts";
import { salesOfHendaye } from "./hendaye.ts";
import { aPlace } from "./places.ts";
import { aRating, aRentLevel } from "./ratings.ts";
import { aSale, keyOf } from "./sales.ts";

const COLLECTED_AT = "2024-10-01T00:00:00.000Z";
/** What no file may be broken by. */
export const HOSTILE = `L'Haÿ "les" Roses,\n<script>alert('é')</script>`;

/** Fills a database with something of every data set that is published. */
export async function fillForPublication(db: Postgres): Promise<void> {
  const from = { runId: "run-1", readerVersion: 1 };
  await db.query("insert into run (run_id, trigger, input) values ('run-1', 'manual', '{}')");
  const sales = [
    ...(await salesOfHendaye(COLLECTED_AT)),
    // Paris by its arrondissement, an exchange, a deed in two sections, one without position.
    ...Array.from({ length: 7 }, (_, at) =>
      aSale({
        key: keyOf(900 + at),
        commune: "75111",
        communeName: HOSTILE,
        department: "75",
        priceCents: 30_000_000 + at,
      }),
    ),
    aSale({
      key: keyOf(910),
      commune: "75111",
      department: "75",
      sections: ["000AM", "000AN"],
      longitude: null,
      latitude: null,
    }),
    aSale({ key: keyOf(911), commune: "75111", department: "75", nature: "Echange" }),
    aSale({ key: keyOf(912), commune: "75111", department: "75", dwellingType: "house", priceCents: 90_000_000 }),
  ];
  const chunk = { ...from, task: 0, source: "dvf", family: "dvf", deedsGiven: true, collectedAt: COLLECTED_AT };
  const ratings = Array.from({ length: 9 }, (_, at) =>
    aRating({ reference: `R${at}`, commune: "64260", energyClass: at < 7 ? "D" : "F", heatingEnergy: HOSTILE }),
  );
  ratings.push(aRating({ reference: "one", commune: "34172" }));
  const places = [
    aPlace({
      code: "64260",
      name: "Hendaye",
      postcodes: ["64700"],
      department: "64",
      longitude: -1.77,
      latitude: 43.36,
    }),
    aPlace({ code: "75056", name: "Paris", postcodes: ["75011"], department: "75" }),
    aPlace({
      code: "75111",
      name: HOSTILE,
      type: "arrondissement",
      parent: "75056",
      department: "75",
      longitude: null,
      latitude: null,
    }),
    aPlace(),
  ];
  await db.transaction(async (tx) => {
    await mergePlaces(tx, places, from);
    await mergeSales(tx, sales, chunk);
    await mergeRatings(tx, ratings, from);
    await mergeRentLevels(
      tx,
      [
        aRentLevel({ commune: "64260", communeName: "Hendaye" }),
        aRentLevel({ commune: "64260", edition: 2024 }),
        aRentLevel(),
      ],
      from,
    );
    await tx.query(
      `insert into sale_coverage (family, commune, year, source_id, run_id, collected_at, complete)
       select 'dvf', commune, year, 'dvf', 'run-1', $1, commune <> '75111' from unnest(array['64260', '75111']) commune, generate_series(2019, 2021) year`,
      [COLLECTED_AT],
    );
  });
}

/** Does what the state machine does with an edition, one state after the other. */
export async function publishEdition(
  edition: string,
  { bucket, ...deps }: Omit<WriteDeps, "bucket"> & { readonly bucket: Bucket },
) {
  await openEdition(deps.db, edition);
  const { outcome, sets } = await writeEdition(edition, { ...deps, bucket });
  if (outcome === "unchanged") return { status: "unchanged" as const };
  for (const { set } of sets) await verifySet(edition, set, { db: deps.db, bucket });
  return closeEdition({ edition }, { db: deps.db, bucket });
}

/** What an edition of every data set might hold: two files each, one row. */
export function aManifest(edition: string): Manifest {
  return {
    edition,
    snapshotAt: "2026-11-27T03:00:00.000Z",
    sets: DATA_SETS.map(({ id, version, located, columns }) => ({
      id,
      version,
      rows: 1,
      period: { de: "2019-01-01", a: "2021-12-31" },
      gaps: ["Années incomplètes : 2021."],
      sources: [
        { id: "dvf", producteur: "DGFiP", licence: "Licence Ouverte 2.0", date_collecte: "2026-11-01T00:00:00.000Z" },
      ],
      preview: [Object.fromEntries(columns.map(({ name, type }) => [name, type === "string" ? HOSTILE : null]))],
      files: (["parquet", "csv", ...(located ? ["geojson" as const] : [])] as const).map((format) => ({
        format,
        name: `${id}.${format}`,
        bytes: 1234,
        sha256: "ab".repeat(32),
      })),
    })),
  };
}

/** Has an edition served that nobody wrote: what the API says of one needs no files. */
export async function serveEdition(db: Queries, edition: string): Promise<void> {
  await openEdition(db, edition);
  await saveManifest(db, edition, aManifest(edition));
  await endEdition(db, edition, { status: "complete" });
}
