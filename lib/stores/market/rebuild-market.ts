import type { Postgres } from "../postgres/postgres.ts";
import { rebuildSaleCells } from "./sale-cells.ts";
import { compareAllAgain, matchSales } from "./sale-matches.ts";

/**
 * Works out all statistics of the market anew from sales and adverts; `told` hears how many of how many departments are done. Gives the numbers
 * of cells, and of communes whose withdrawn adverts were compared with sales.
 */
export async function rebuildMarket(
  db: Postgres,
  told: (done: number, of: number) => void,
): Promise<{ readonly cells: number; readonly communes: number }> {
  const cells = await rebuildSaleCells(db, told);
  await compareAllAgain(db);
  return { cells, communes: await matchSales(db, () => true) };
}
