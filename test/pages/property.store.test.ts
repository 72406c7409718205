import { beforeAll, expect, test } from "vitest";
import { identifyPending } from "../../lib/aggregate/identity/identify.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { mergeRisks } from "../../lib/stores/open-data/risks.ts";
import { mergeSales } from "../../lib/stores/sales/sales.ts";
import { anAdvert } from "../support/adverts.ts";
import { salesOfHendaye } from "../support/hendaye.ts";
import { obstacles, SCRIPT, servedPages } from "../support/pages.ts";

const AT = "2026-11-01T00:00:00.000Z";
const { api, open } = await servedPages();
let property = "";

beforeAll(async () => {
  const from = { runId: "r", readerVersion: 1 };
  const sales = await salesOfHendaye(AT);
  const advert = anAdvert({
    reference: "661",
    title: `Appartement ${SCRIPT}`,
    description: SCRIPT,
    district: SCRIPT,
    url: "javascript:document.title='pris'",
    features: [SCRIPT],
    city: "Hendaye",
    postcode: "64700",
    commune: "64260",
    priceCents: 25_000_000,
    area: 55,
    rooms: 3,
    energyClass: "E",
    longitude: -1.774,
    latitude: 43.358,
    precision: "exact",
  });
  await api.db.transaction(async (tx) => {
    await mergeSales(tx, sales, { ...from, task: 0, source: "dvf", family: "dvf", deedsGiven: true, collectedAt: AT });
    await mergeAdverts(tx, [advert], from);
    await mergeRisks(
      tx,
      [
        {
          kind: "risk",
          source: "georisques",
          cell: "-1.775,43.355",
          commune: "64260",
          risks: [
            {
              id: "radon",
              family: "natural",
              label: `Radon ${SCRIPT}`,
              present: true,
              communeStatus: null,
              addressStatus: null,
            },
          ],
          url: null,
          collectedAt: new Date().toISOString(),
          rows: 1,
        },
      ],
      from,
    );
  });
  const later = {
    ...advert,
    priceCents: 23_500_000,
    collectedAt: new Date(Date.parse(advert.collectedAt) + 86_400_000).toISOString(),
  };
  await api.db.transaction((tx) => mergeAdverts(tx, [later], from));
  await identifyPending(api.db);
  const [found] = await api.db.query<{ id: string }>(
    "select property_id::text as id from property_advert where key like '%661'",
  );
  property = found?.id ?? "";
});

test("a property can be used by everybody: prices, what it is worth, comparables on a map, position, energy, risks", async () => {
  const opened = await open(`/biens/${property}`);
  const { page } = opened;
  await page.getByRole("figure", { name: "Prix demandé" }).locator(".main-svg").first().waitFor();
  expect(await obstacles(opened, "Appartement de 55 m² à Hendaye")).toEqual([]);
  const worth = page.getByRole("figure", { name: "Estimation et ventes comparables" });
  await worth.getByText(/estimé, entre .+ et .+\s; le prix demandé est \d+\s% (en dessous|au-dessus)/).waitFor();
  expect(await worth.locator(".flat-map circle").count()).toBe(11);
  expect(await worth.locator(".flat-map .scale text").textContent()).toMatch(/^\d+ k?m$/);
  const events = page.getByRole("figure", { name: "Ce qui est arrivé à ses annonces" });
  expect(await events.getByRole("row").filter({ hasText: "changement de prix" }).textContent()).toMatch(
    /250\s000.*235\s000.*-6/,
  );
  const risks = page.getByRole("figure", { name: "Risques, autour du bien" });
  expect(await risks.getByRole("row").filter({ hasText: "Radon" }).getByRole("cell").allTextContents()).toEqual([
    "oui",
    "naturel",
    "–inconnu",
    "–inconnu",
  ]);
  await opened.context.close();
});

test("texts of its adverts are texts, and lead nowhere but to web pages", async () => {
  const { page, context, trouble } = await open(`/biens/${property}`);
  const adverts = page.getByRole("region", { name: "Annonces du bien" });
  await adverts.getByRole("heading", { name: "<script>" }).waitFor();
  await adverts.getByText("Description").click();
  expect(await adverts.locator(".said-text").textContent()).toBe(SCRIPT);
  expect(await page.locator("main").locator("img, script, a[href^=javascript]").count()).toBe(0);
  expect([(await page.title()).includes("pris"), trouble]).toEqual([false, []]);
  await page.getByRole("link", { name: "Le marché de Hendaye" }).click();
  await page.getByRole("heading", { name: "Marché", exact: true }).waitFor();
  expect(new URL(page.url()).search).toBe("?commune=64260&type=appartement");
  await context.close();
});

test("a property that nobody knows is told as such", async () => {
  const { page, context } = await open("/biens/1");
  await page.getByRole("heading", { name: "Il n’y a pas de page à cette adresse" }).waitFor();
  expect(await page.title()).toContain("Page introuvable");
  await context.close();
});
