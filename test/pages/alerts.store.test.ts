import { beforeEach, expect, test } from "vitest";
import { obstacles, SCRIPT, servedPages } from "../support/pages.ts";

const { api, open } = await servedPages();

beforeEach(async () => void (await api.db.query("delete from alert")));

test("without alerts the page says so, and can be used by everybody", async () => {
  const opened = await open("/alertes");
  expect(await obstacles(opened, "Vous n’avez pas encore d’alerte")).toEqual([]);
  await opened.context.close();
});

test("an alert is made by keyboard, shows its secrets once, is paused, resumed and deleted", async () => {
  const { page, context, trouble } = await open("/alertes");
  await page.getByRole("button", { name: "Nouvelle alerte" }).press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  await page.getByRole("button", { name: "Nouvelle alerte" }).press("Enter");
  await page.getByLabel("Nom").fill(SCRIPT);
  expect(await page.getByRole("button", { name: "Créer" }).isDisabled()).toBe(true);
  await page.getByLabel("Commune (code INSEE)").fill("64260, 64122");
  await page.getByLabel("Prix maximal (€)").fill("beaucoup");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "max_prix" }).waitFor();
  await page.getByLabel("Prix maximal (€)").fill("300 000");
  await page.keyboard.press("Enter");
  await page.getByText("Flux Atom").waitFor();
  expect(await page.getByText(/\/flux\.atom\?jeton=/).textContent()).toMatch(/^http/);
  const alert = page.getByRole("article", { name: SCRIPT });
  await alert.getByText(/commune\s:\s64260, 64122\s·\sprix maximal\s:\s300/).waitFor();
  await alert.getByRole("button", { name: /^Mettre en pause/ }).press("Enter");
  await alert.getByText("en pause", { exact: true }).waitFor();
  expect(await api.db.query("select active from alert")).toEqual([{ active: false }]);
  await alert.getByRole("button", { name: /^Reprendre/ }).press("Enter");
  await alert.getByText("active", { exact: true }).waitFor();
  await page.reload();
  await alert.waitFor();
  expect(await page.getByText("Flux Atom").count()).toBe(0);
  await alert.getByRole("button", { name: /^Supprimer/ }).press("Enter");
  await page.getByRole("button", { name: "Supprimer", exact: true }).press("Enter");
  await page.getByText("Vous n’avez pas encore d’alerte").waitFor();
  expect(await api.db.query("select from alert")).toEqual([]);
  expect(trouble).toEqual([]);
  await context.close();
});

test("what an alert delivered is told, whatever the length of its name and address", async () => {
  const id = "00000000-0000-4000-8000-000000000001";
  const url = `https://example.org/${"a".repeat(300)}`;
  await api.db.query(
    `insert into alert (alert_id, owner, name, filter, url, channel, created_at, changed_at) values ($1, 'alice', $2, '{"commune": ["64260"]}', $3, 'webhook', now(), now())`,
    [id, "N".repeat(100), url],
  );
  await api.db.query(
    `insert into delivery (delivery_id, alert_id, status, attempts, response_status, created_at) values ($1, $2, 'failed', 3, 500, now())`,
    [id, id],
  );
  const opened = await open("/alertes");
  await opened.page.getByRole("button", { name: /^Livraisons/ }).press("Enter");
  expect(await obstacles(opened, "abandonnée")).toEqual([]);
  await opened.context.close();
});
