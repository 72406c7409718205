import { readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { mergeSales } from "../../lib/stores/sales/sales.ts";
import { salesOfHendaye } from "../support/hendaye.ts";
import { obstacles, servedPages } from "../support/pages.ts";

const AT = "2026-11-01T00:00:00.000Z";
const { api, open } = await servedPages();

beforeAll(async () => {
  const chunk = {
    runId: "r",
    readerVersion: 1,
    task: 0,
    source: "dvf",
    family: "dvf",
    deedsGiven: true,
    collectedAt: AT,
  };
  const sales = await salesOfHendaye(AT);
  await api.db.transaction((tx) => mergeSales(tx, sales, chunk));
  await api.db.query(
    `insert into sale_coverage (family, commune, year, source_id, run_id, collected_at, complete)
     select 'dvf', '64260', year, 'dvf', 'r', $1, true from generate_series(2019, 2021) year on conflict do nothing`,
    [AT],
  );
});

async function saved(page: Page, name: RegExp): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const begun = page.waitForEvent("download");
  await page.getByRole("button", { name }).first().click();
  const download = await begun;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test("the market of a commune can be used by everybody, and its charts are saved as PNG and CSV", async () => {
  const opened = await open("/marche?commune=64260&type=appartement");
  await opened.page.locator(".drawing .main-svg").first().waitFor();
  expect(await obstacles(opened, "Prix au m²")).toEqual([]);
  const picture = await saved(opened.page, /^Télécharger en PNG : Prix au m²/);
  expect([picture.name, picture.bytes.subarray(1, 4).toString()]).toEqual(["prix-hendaye.png", "PNG"]);
  // Width and height, in the header chunk of a PNG.
  expect([picture.bytes.readUInt32BE(16), picture.bytes.readUInt32BE(20)]).toEqual([2000, 1200]);
  const table = await saved(opened.page, /^Télécharger en CSV : Prix au m²/);
  expect(table.bytes.toString().split("\r\n")[1]).toMatch(/^2019-T1,\d+,\d{4}/);
  expect(opened.trouble).toEqual([]);
  await opened.context.close();
});
