/** The rows of a file, read through a cursor of Postgres. */
import sql, { join } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Transaction } from "../stores/postgres/postgres.ts";
import { advertConditions } from "./advert-conditions.ts";
import { advertsByIds } from "./advert-rows.ts";
import { ask } from "./ask.ts";
import type { Collected } from "./attribution.ts";
import type { ColumnType } from "./columns.ts";
import type { ExportRequest } from "./filters.ts";
import { ADVERT_COLUMNS, presentAdvert } from "./present.ts";
import { presentSale, SALE_COLUMNS, SALE_ROW, saleConditions } from "./sales.ts";
import type { SaleRow } from "./sales.ts";
import type { TableRow } from "./table.ts";

/** Rows a few at a time, and what there is to say of all of them. */
export interface ExportRows {
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** The column that tells rows apart. */
  readonly id: string;
  readonly collected: readonly Collected[];
  /** Each row once, in an order that does not change; to be read once. */
  readonly batches: () => AsyncGenerator<readonly TableRow[]>;
  /** How many rows were read so far. */
  readonly count: () => number;
  /** Whether there were more rows than the file may have, once all were read. */
  readonly truncated: () => boolean;
}

const BATCH = 1000;

interface Wanted {
  readonly columns: Readonly<Record<string, ColumnType>>;
  readonly id: string;
  readonly statement: Sql;
  readonly collected: Sql;
  /** The next rows of the cursor, at most so many. */
  readonly next: (limit: number) => Promise<readonly TableRow[]>;
}

/** Opens a cursor on what a request asks for; it lives as long as the transaction. @throws Refusal as the list would. */
export async function openExport(tx: Transaction, request: ExportRequest, maxRows: number): Promise<ExportRows> {
  const wanted = request.de === "annonces" ? await adverts(tx, request.filtres) : await sales(tx, request.filtres);
  const collected = await ask<Collected>(tx, wanted.collected);
  await ask(tx, sql`declare export no scroll cursor for ${wanted.statement}`);
  let count = 0;
  let truncated = false;
  async function* batches(): AsyncGenerator<readonly TableRow[]> {
    while (count < maxRows) {
      const rows = await wanted.next(Math.min(BATCH, maxRows - count));
      if (rows.length === 0) return;
      count += rows.length;
      yield rows;
    }
    truncated = (await wanted.next(1)).length > 0;
  }
  const { columns, id } = wanted;
  return { columns, id, collected, batches, count: () => count, truncated: () => truncated };
}

type Criteria<De extends ExportRequest["de"]> = Extract<ExportRequest, { de: De }>["filtres"];

async function adverts(tx: Transaction, criteria: Criteria<"annonces">): Promise<Wanted> {
  const { where } = await advertConditions(tx, criteria);
  return {
    columns: ADVERT_COLUMNS,
    id: "id_annonce",
    statement: sql`select advert_id from advert_facts where ${where} order by advert_id`,
    collected: sql`select source_id as source, max(last_seen) as collected_at from advert
        where advert_id in (select advert_id from advert_facts where ${where}) group by source_id
      union all
      select located_by, max(located_at) from advert_facts where ${where} and located_by is not null group by located_by`,
    next: async (limit) => {
      const found = await fetchRows<{ advert_id: number }>(tx, limit);
      const rows = await advertsByIds(
        tx,
        found.map(({ advert_id }) => advert_id),
      );
      return rows.map(presentAdvert);
    },
  };
}

async function sales(tx: Transaction, criteria: Criteria<"ventes">): Promise<Wanted> {
  const where = join((await saleConditions(tx, criteria)).where, " and ");
  return {
    columns: SALE_COLUMNS,
    id: "id_vente",
    statement: sql`select ${SALE_ROW} from sale where ${where} order by sold_on desc, sale_key, ordinal`,
    collected: sql`select source_id as source, max(collected_at) as collected_at from sale where ${where} group by source_id`,
    next: async (limit) => (await fetchRows<SaleRow>(tx, limit)).map(presentSale),
  };
}

/** `Row` is the shape that the cursor's statement is written to give. */
function fetchRows<Row extends object>(tx: Transaction, limit: number): Promise<Row[]> {
  return tx.query<Row>(`fetch ${limit} from export`);
}
