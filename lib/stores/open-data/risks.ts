/** What is known of risks, in Postgres, by cells of the map. */
import type { RiskReport } from "../../records/open-data.ts";
import type { Queries, Transaction } from "../postgres/postgres.ts";
import type { Merged } from "../sales/sales.ts";

/** A cell that is to be asked about, at its centre. */
export interface CellQuestion {
  readonly key: string;
  readonly longitude: number;
  readonly latitude: number;
}

/** A report is asked for again once it is older. */
const FRESH_DAYS = 90;
/** Half the side of a cell, in degrees. */
const HALF = 0.0025;

/** Keeps the newest report of each cell. */
export async function mergeRisks(
  tx: Transaction,
  reports: readonly RiskReport[],
  from: { readonly runId: string; readonly readerVersion: number },
): Promise<Merged> {
  const merged = await tx.query<{ changed: boolean }>(MERGE, [JSON.stringify(reports), from.runId, from.readerVersion]);
  const changed = merged.filter((report) => report.changed).length;
  return { changed, unchanged: reports.length - changed };
}

const MERGE = `
insert into risk_report as r (cell, commune, risks, url, source_id, collected_at, run_id, reader_version)
select distinct on (cell) cell, commune, risks, url, source, "collectedAt", $2, $3::smallint
from jsonb_to_recordset($1) as i (cell text, commune text, risks jsonb, url text, source text, "collectedAt" timestamptz)
order by cell, "collectedAt" desc
on conflict (cell) do update set commune = excluded.commune, risks = excluded.risks, url = excluded.url, source_id = excluded.source_id,
  collected_at = excluded.collected_at, run_id = excluded.run_id, reader_version = excluded.reader_version
where (excluded.collected_at, excluded.reader_version) >= (r.collected_at, r.reader_version)
returning old.risks is distinct from new.risks as changed`;

/**
 * Cells where adverts are and of which there is no report, or an old one; the oldest knowledge first, at most so many. Another choice each
 * day: cells that the service refuses never keep the others from being asked about.
 */
export async function unaskedCells(db: Queries, limit: number): Promise<CellQuestion[]> {
  const rows = await db.query<{ cell: string }>(
    `select cell from (
       select distinct risk_cell(longitude, latitude) as cell from advert
       where longitude is not null and latitude is not null and status <> 'withdrawn') c
     left join risk_report r using (cell)
     where r.cell is null or r.collected_at < now() - make_interval(days => $2)
     order by r.collected_at nulls first, md5(cell || current_date) limit $1`,
    [limit, FRESH_DAYS],
  );
  return rows.map(({ cell }) => ({ key: cell, ...centreOf(cell) }));
}

/** A stored report. */
export interface StoredRisks extends Pick<RiskReport, "commune" | "risks" | "url"> {
  readonly cell: string;
  readonly source_id: string;
  readonly collected_at: string;
  /** Whether it is to be asked for again. */
  readonly old: boolean;
}

/** The cell of a point, and its report, if there is one. */
export async function readRiskCell(
  db: Queries,
  longitude: number,
  latitude: number,
): Promise<{ cell: CellQuestion; report: StoredRisks | null }> {
  const [row] = await db.query<Omit<StoredRisks, "cell" | "source_id"> & { asked: string; source_id: string | null }>(
    `select asked, commune, risks, url, source_id, collected_at, collected_at < now() - make_interval(days => $3) as old
     from (select risk_cell($1, $2) as asked) a left join risk_report on cell = asked`,
    [longitude, latitude, FRESH_DAYS],
  );
  if (!row) throw new Error("a point has a cell");
  const { asked: key, source_id, ...report } = row;
  const cell = { key, ...centreOf(key) };
  return { cell, report: source_id === null ? null : { ...report, cell: key, source_id } };
}

/** A cell is named by its south-west corner, longitude first. */
function centreOf(cell: string): { longitude: number; latitude: number } {
  const [west = 0, south = 0] = cell.split(",").map(Number);
  return { longitude: Number((west + HALF).toFixed(4)), latitude: Number((south + HALF).toFixed(4)) };
}
