/** Rent levels in Postgres: one COPY and one merge statement a chunk. */
import { contentHash } from "../../records/content-hash.ts";
import type { RentLevel } from "../../records/open-data.ts";
import { copyLine, inPieces } from "../postgres/copy-text.ts";
import type { Transaction } from "../postgres/postgres.ts";
import type { Merged } from "../sales/sales.ts";

/** Which reading the levels come from. */
interface LevelChunk {
  readonly runId: string;
  readonly readerVersion: number;
}

const FACTS = [
  "commune_name",
  "department",
  "rent_per_m2",
  "low",
  "high",
  "basis",
  "observations_in_commune",
  "observations_in_mesh",
  "r2",
  "content_hash",
  "collected_at",
] as const;
const COLUMNS = ["source_id", "edition", "commune", "type", ...FACTS].join(", ");

/**
 * Merges rent levels into Postgres, each edition beside the others. One that is known with the same figures is `unchanged`; newer figures
 * of an edition replace older ones, never the other way round.
 */
export async function mergeRentLevels(
  tx: Transaction,
  levels: readonly RentLevel[],
  from: LevelChunk,
): Promise<Merged> {
  await tx.query(`create temp table level_in on commit drop as select ${COLUMNS} from rent_level with no data`);
  await tx.copyFrom(`copy level_in (${COLUMNS}) from stdin`, inPieces(levels, levelLine));
  const [{ changed } = { changed: 0 }] = await tx.query<{ changed: number }>(MERGE, [from.runId, from.readerVersion]);
  return { changed, unchanged: levels.length - changed };
}

function levelLine(level: RentLevel): string {
  const facts = [
    level.communeName,
    level.department,
    level.rentPerM2,
    level.low,
    level.high,
    level.basis,
    level.observationsInCommune,
    level.observationsInMesh,
    level.r2,
  ];
  const key = [level.source, level.edition, level.commune, level.type];
  return copyLine([...key, ...facts, contentHash(facts), level.collectedAt]);
}

// A reading that is no news is kept as the newest all the same: an older one must not come after it. Of two readings of one instant the
// hash decides, whichever came first.
const MERGE = `
with merged as (
  insert into rent_level as r (${COLUMNS}, run_id, reader_version)
  select distinct on (source_id, edition, commune, type) ${COLUMNS}, $1, $2::smallint
  from level_in order by source_id, edition, commune, type, collected_at desc, content_hash desc
  on conflict (commune, type, source_id, edition) do update set
    ${FACTS.map((fact) => `${fact} = excluded.${fact}`).join(", ")},
    run_id = excluded.run_id, reader_version = excluded.reader_version
  where (excluded.collected_at, excluded.reader_version, excluded.content_hash) >= (r.collected_at, r.reader_version, r.content_hash)
  returning old.content_hash is distinct from new.content_hash as changed
)
select count(*) filter (where changed) as changed from merged`;
