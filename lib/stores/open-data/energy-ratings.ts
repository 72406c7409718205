/** Energy ratings in Postgres: one COPY and one merge statement a chunk. */
import { contentHash } from "../../records/content-hash.ts";
import type { EnergyRating } from "../../records/open-data.ts";
import { copyLine, inPieces } from "../postgres/copy-text.ts";
import type { Transaction } from "../postgres/postgres.ts";
import type { Merged } from "../sales/sales.ts";

/** Which reading the ratings come from. */
interface RatingChunk {
  readonly runId: string;
  readonly readerVersion: number;
}

const FACTS = [
  "replaces",
  "active",
  "stage",
  "type",
  "rated_on",
  "valid_until",
  "energy_class",
  "ghg_class",
  "energy_consumption",
  "final_energy_consumption",
  "ghg_emissions",
  "area",
  "year_built",
  "construction_period",
  "heating_energy",
  "annual_cost_cents",
  "commune",
  "commune_name",
  "postcode",
  "longitude",
  "latitude",
  "geocode_score",
  "content_hash",
  "collected_at",
] as const;
const COLUMNS = ["source_id", "reference", ...FACTS].join(", ");

/**
 * Merges energy ratings into Postgres. One that is known with the same facts is `unchanged`; newer facts replace older ones, never the
 * other way round; one that was withdrawn counts again once a later reading holds it. Which of them count is decided when they are asked for, so that ratings may come in any order.
 */
export async function mergeRatings(
  tx: Transaction,
  ratings: readonly EnergyRating[],
  from: RatingChunk,
): Promise<Merged> {
  await tx.query(`create temp table rating_in on commit drop as select ${COLUMNS} from energy_rating with no data`);
  await tx.copyFrom(`copy rating_in (${COLUMNS}) from stdin`, inPieces(ratings, ratingLine));
  const [{ changed } = { changed: 0 }] = await tx.query<{ changed: number }>(MERGE, [from.runId, from.readerVersion]);
  return { changed, unchanged: ratings.length - changed };
}

function ratingLine(rating: EnergyRating): string {
  const facts = [
    rating.replaces,
    rating.active,
    rating.stage,
    rating.type,
    rating.ratedOn,
    rating.validUntil,
    rating.energyClass,
    rating.ghgClass,
    rating.energyConsumption,
    rating.finalEnergyConsumption,
    rating.ghgEmissions,
    rating.area,
    rating.yearBuilt,
    rating.constructionPeriod,
    rating.heatingEnergy,
    rating.annualCostCents,
    rating.commune,
    rating.communeName,
    rating.postcode,
    rating.longitude,
    rating.latitude,
    rating.geocodeScore,
  ];
  return copyLine([rating.source, rating.reference, ...facts, contentHash(facts), rating.collectedAt]);
}

// A reading that is no news is kept as the newest all the same: an older one must not come after it. Of two readings of one instant the
// hash decides, whichever came first.
const MERGE = `
with merged as (
  insert into energy_rating as r (${COLUMNS}, run_id, reader_version)
  select distinct on (source_id, reference) ${COLUMNS}, $1, $2::smallint
  from rating_in order by source_id, reference, collected_at desc, content_hash desc
  on conflict (source_id, reference) do update set
    ${FACTS.map((fact) => `${fact} = excluded.${fact}`).join(", ")},
    run_id = excluded.run_id, reader_version = excluded.reader_version,
    withdrawn_at = case when excluded.collected_at < r.withdrawn_at then r.withdrawn_at end
  where (excluded.collected_at, excluded.reader_version, excluded.content_hash) >= (r.collected_at, r.reader_version, r.content_hash)
  returning old.content_hash is distinct from new.content_hash or old.withdrawn_at is distinct from new.withdrawn_at as changed
)
select count(*) filter (where changed) as changed from merged`;
