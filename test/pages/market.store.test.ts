import { readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { mergeSales } from "../../lib/stores/sales/sales.ts";
import { salesOfHendaye } from "../support/hendaye.ts";
import { obstacles, SCRIPT, servedPages } from "../support/pages.ts";

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

test("places are found and compared by keyboard, and the address holds both", async () => {
  const { page, context, trouble } = await open("/");
  await page.getByRole("link", { name: "Marché" }).click();
  const field = page.getByRole("combobox", { name: "Lieu" });
  await field.fill("hend");
  await page.getByRole("option", { name: /Hendaye/ }).waitFor();
  expect(await field.getAttribute("aria-expanded")).toBe("true");
  await page.keyboard.press("ArrowDown");
  const active = (await field.getAttribute("aria-activedescendant")) ?? "";
  expect(await page.locator(`[id="${active}"]`).textContent()).toContain("Hendaye");
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "L’essentiel : Hendaye" }).waitFor();
  await page.getByRole("combobox", { name: "Comparer à" }).fill("montpell");
  await page.getByRole("option", { name: /Montpellier/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "L’essentiel : Montpellier" }).waitFor();
  await page.getByRole("combobox", { name: /^Type/ }).selectOption("maisons");
  await expect.poll(() => new URL(page.url()).search).toBe("?commune=64260&type=maison&avec=commune%3D34172");
  const copy = await context.newPage();
  await copy.goto(page.url());
  const montpellier = copy.getByRole("region", { name: "L’essentiel : Montpellier" });
  await montpellier.getByText("aucun fichier ne couvre la période").first().waitFor();
  expect(await montpellier.locator("dd b").first().textContent()).toBe("inconnu");
  await copy
    .getByText(/\d ventes et ventes inconnues$/)
    .first()
    .waitFor();
  expect(trouble).toEqual([]);
  await context.close();
});

test.each([
  ["99999", /99999 n’est le code INSEE d’aucune commune/],
  ["67482", /L’Alsace-Moselle \(57, 67, 68\).* ne sont pas dans DVF/],
])("what is particular of a commune is said: %s", async (commune, remark) => {
  const { page, context } = await open(`/marche?commune=${commune}`);
  const essentials = page.getByRole("region", { name: /^L’essentiel/ });
  await essentials.getByText(remark).waitFor();
  expect(await essentials.locator("dd b").first().textContent()).toBe("inconnu");
  await context.close();
});

test("a zone is drawn on the map, or given by its corners, and each is its own address", async () => {
  const { page, context, trouble } = await open("/marche?commune=64260");
  const map = page.getByRole("figure", { name: /^Prix au m² par hexagone/ });
  await map.getByRole("button", { name: "Dessiner une zone sur la carte" }).click();
  const box = await map.locator(".flat-map").boundingBox();
  const [width, height] = [box?.width ?? 0, box?.height ?? 0];
  for (const [x, y] of [
    [0.1, 0.1],
    [0.9, 0.1],
    [0.9, 0.9],
    [0.1, 0.9],
  ] as const) {
    await map.locator(".flat-map").click({ position: { x: x * width, y: y * height } });
  }
  await map.getByRole("button", { name: "Voir cette zone" }).click();
  const essentials = page.getByRole("region", { name: "L’essentiel : Zone dessinée" });
  await essentials.getByText("€/m²").first().waitFor();
  expect(new URL(page.url()).searchParams.get("polygone")?.split(";")).toHaveLength(4);
  await page.getByText("Un département, un rayon, un polygone").click();
  const corners = page.getByLabel(/Sommets du polygone/);
  await corners.fill("ici, là");
  await page.getByRole("button", { name: "Voir ce polygone" }).click();
  await page.getByRole("alert").filter({ hasText: "une longitude puis une latitude" }).waitFor();
  await corners.fill("−1.79, 43.35\n-1.75 43.35\n-1.75, 43.38");
  await page.getByRole("button", { name: "Voir ce polygone" }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get("polygone")).toBe("-1.79,43.35;-1.75,43.35;-1.75,43.38");
  expect(trouble).toEqual([]);
  await context.close();
});

test("a broken address is told as text, beside what can be chosen", async () => {
  const opened = await open(`/marche?commune=${encodeURIComponent(SCRIPT)}&avec=x`);
  expect(await obstacles(opened, "onerror")).toEqual([]);
  await opened.page.getByText("un lieu à comparer (« avec ») qui ne se lit pas").waitFor();
  expect(await opened.page.title()).not.toContain("pris");
  await opened.context.close();
});

test("pictures of the page's own are allowed where charts are, and nowhere else", async () => {
  const policyAt = async (path: string) =>
    (await fetch(`${api.url}${path}`, { headers: { accept: "text/html" } })).headers.get("content-security-policy");
  expect(await policyAt("/marche?commune=64260")).toContain("img-src 'self' blob:;");
  expect(await policyAt("/biens/1")).toContain("img-src 'self' blob:;");
  expect(await policyAt("/")).toContain("img-src 'self';");
});
