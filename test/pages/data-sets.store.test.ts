import { expect, test } from "vitest";
import { serveEdition } from "../support/editions.ts";
import { obstacles, servedPages } from "../support/pages.ts";

const { api, open } = await servedPages();

test("anybody looks at the published data, chooses a data set, and finds its files, columns and first rows", async () => {
  const { page, trouble } = await open("/jeux-de-donnees", { as: null });
  await page.getByRole("heading", { name: "Ventes immobilières sans adresse" }).waitFor();
  await page.getByRole("link", { name: "Ventes immobilières sans adresse" }).click();
  await page.getByRole("heading", { level: 1, name: "Ventes immobilières sans adresse" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/jeux-de-donnees/ventes");
  const file = page.getByRole("link", { name: "GeoJSON" });
  expect(await file.getAttribute("href")).toBe(
    "/jeux-de-donnees/ventes/fichiers/ventes.geojson?edition=2026-11-21-030000",
  );
  const text = await page.locator("main").innerText();
  expect(text).toContain("réidentification");
  expect(text).toContain("ab".repeat(32));
  expect(text).toContain("<script>alert('é')</script>");
  expect(text).toContain("Jour de l’acte.");
  expect(trouble).toEqual([]);
});

test("an earlier edition is looked at by its address, one that is not kept is not there", async () => {
  await serveEdition(api.db, "2026-11-22-030000");
  const { page } = await open("/jeux-de-donnees/lieux?edition=2026-11-21-030000", { as: null });
  await page.getByText("2026-11-21-030000, colonnes").waitFor();
  expect(await page.locator("main").innerText()).not.toContain("2026-11-22-030000");
  const { page: gone } = await open("/jeux-de-donnees/lieux?edition=2020-11-21-030000", { as: null });
  await gone.getByText("pas de page").waitFor();
  expect(await gone.title()).toContain("introuvable");
});

test.each([
  ["/jeux-de-donnees", "Loyers d’annonce"],
  ["/jeux-de-donnees/energie-communes", "Les premières lignes"],
])("%s has no obstacle, dark or light, on a laptop and on a phone", async (address, shows) => {
  expect(await obstacles(await open(address, { as: null }), shows)).toEqual([]);
});
