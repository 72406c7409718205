import { beforeAll, describe, expect, test } from "vitest";
import { obstacles, SCRIPT, servedPages } from "../support/pages.ts";

const { api, open } = await servedPages();

beforeAll(async () => {
  await api.db.query(
    `insert into quarantine (run_id, source_id, task, chunk, file, row_number, field, reason, found, expected, excerpt, s3_key)
     values ('r', 'dvf', 0, 0, $1, 3, $1, $1, $1, $1, $1, 'k')`,
    [SCRIPT],
  );
});

describe("every page about runs", () => {
  test.each([
    ["the list", "/collectes", "lue"],
    ["a run", "/collectes/r", "Ce qui manque"],
    ["the tasks of a run", "/collectes/r?vue=taches", "a.csv"],
    ["the rows that a run set aside", "/collectes/r?vue=ecartees", "onerror"],
  ] as const)(
    "can be used by everybody, dark or light, from 360 pixels on, and loads nothing from elsewhere: %s",
    async (_, address, shows) => {
      const opened = await open(address, { as: "root" });
      expect(await obstacles(opened, shows)).toEqual([]);
      await opened.context.close();
    },
  );
});

describe("the list of runs", () => {
  test("is narrowed by state and source, and the address holds both", async () => {
    const { page, context } = await open("/collectes", { as: "root" });
    await page.getByRole("link", { name: /partielle dvf/ }).waitFor();
    await page.getByLabel("État").selectOption("complète");
    await page.getByText("Aucune collecte ne correspond").waitFor();
    expect(new URL(page.url()).search).toBe("?statut=complete");
    await page.getByLabel("État").selectOption("partielle");
    await page.getByRole("combobox", { name: /^Source/ }).selectOption("dvf");
    await expect.poll(() => new URL(page.url()).search).toBe("?statut=partial&source=dvf");
    await page.getByRole("link", { name: /partielle dvf/ }).press("Enter");
    await page.getByRole("heading", { name: "Ce qui manque" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/collectes/r");
    await context.close();
  });
});

describe("a run", () => {
  test("tells of each row that was set aside where it stands, what was found and what was expected, as text", async () => {
    const { page, context, trouble } = await open("/collectes/r?vue=ecartees", { as: "root" });
    const row = page.getByRole("row").filter({ hasText: "onerror" });
    await row.waitFor();
    expect(await row.getByRole("rowheader").textContent()).toBe(SCRIPT);
    expect(await row.getByRole("cell").allTextContents()).toEqual(["3", SCRIPT, SCRIPT, SCRIPT, SCRIPT]);
    expect([await row.locator("img, script").count(), trouble]).toEqual([0, []]);
    await context.close();
  });

  test("goes on before one's eyes", async () => {
    const { page, context } = await open("/collectes/r", { as: "root" });
    await page.getByText("partielle").first().waitFor();
    await api.db.query("update run set status = 'running', ended_at = null where run_id = 'r'");
    await page.reload();
    await page.getByText("en cours").first().waitFor();
    await api.db.query("update run set status = 'complete', ended_at = now() where run_id = 'r'");
    await expect.poll(() => page.locator(".title .state").textContent(), { timeout: 5_000 }).toBe("complète");
    await context.close();
    await api.db.query("update run set status = 'partial' where run_id = 'r'");
  });

  test.each(["/collectes/personne", "/collectes/%00", "/collectes/%3Cscript%3E?vue=rien"])(
    "that is unknown is told as such: %s",
    async (address) => {
      const { page, context } = await open(address, { as: "root" });
      await page.getByRole("heading", { name: "Il n’y a pas de page à cette adresse" }).waitFor();
      expect(await page.title()).toContain("Page introuvable");
      await context.close();
    },
  );

  test("whose address can't be read is told as such", async () => {
    const { page, context, trouble } = await open("/collectes", { as: "root" });
    await page.evaluate(
      `history.pushState(null, "", "/collectes/%E0%A4%A"); dispatchEvent(new PopStateEvent("popstate"))`,
    );
    await page.getByRole("heading", { name: "Il n’y a pas de page à cette adresse" }).waitFor();
    expect(trouble).toEqual([]);
    await context.close();
  });
});
