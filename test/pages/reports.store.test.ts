import { expect, test } from "vitest";
import * as z from "zod";
import { obstacles, SCRIPT, servedPages } from "../support/pages.ts";

const { api, open } = await servedPages();

/** Puts a report into the list of somebody. */
async function aReport(owner: string, { title, status = "done" }: { title: string; status?: string }): Promise<void> {
  await api.db.query(
    `insert into export_job (kind, owner, request, request_hash, status, bytes, key, failure, sources, ended_at)
     values ('report', $1, $2, $3, $4, 170000, case $4 when 'done' then 'exports/x.pdf' end,
       case $4 when 'failed' then 'Aucun bien ne porte l’identifiant 7.' end, '[]', now())`,
    [owner, JSON.stringify({ de: "bien", id: 7, titre: title }), title, status],
  );
}

test("can be used by everybody, dark or light, from 360 pixels on, and texts stay texts", async () => {
  await aReport("alice", { title: `Maison ${SCRIPT}` });
  await aReport("alice", { title: "Appartement de 60 m², Hendaye", status: "failed" });
  await aReport("anna", { title: "Celui d’une autre" });
  const opened = await open("/rapports");
  expect(await obstacles(opened, "onerror")).toEqual([]);
  expect(await opened.page.getByText("Celui d’une autre").count()).toBe(0);
  await opened.page.getByText("Aucun bien ne porte l’identifiant 7.").waitFor();
  const link = await opened.page.getByRole("link", { name: /^Télécharger/ }).getAttribute("href");
  expect(link).toMatch(/exports\/x\.pdf\?.*X-Amz-Signature=/);
  await opened.context.close();
});

test("an address fills the form, and the report that it asks for comes into the list", async () => {
  const { page, context, trouble } = await open("/rapports?commune=hendaye&type=maison&de=2020", { as: "anna" });
  expect(await page.getByLabel("Commune", { exact: true }).inputValue()).toBe("hendaye");
  await page.getByLabel("jusqu’à").fill("2021");
  await page.keyboard.press("Enter");
  await page
    .getByText("Hendaye (64260), maisons, depuis le 1er janvier 2020 jusqu’au 31 décembre 2021")
    .first()
    .waitFor();
  await page.getByText("en attente").waitFor();
  expect(new URL(page.url()).search).toBe("?commune=hendaye&type=maison&de=2020&a=2021");
  const [job] = await api.db.query("select request from export_job where owner = 'anna' and status = 'waiting'");
  const { filtres } = z.object({ filtres: z.record(z.string(), z.string()) }).parse(job?.["request"]);
  expect(filtres).toEqual({ commune: "64260", type: "house", de: "2020-01-01", a: "2021-12-31" });
  expect(trouble).toEqual([]);
  await context.close();
});

test("what can't be asked is said, and what was written stays", async () => {
  const { page, context } = await open("/rapports");
  await page.getByLabel("Commune", { exact: true }).fill("nulle part du tout");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "nulle part du tout" }).waitFor();
  expect(await page.getByLabel("Commune", { exact: true }).inputValue()).toBe("nulle part du tout");
  await page.getByLabel("un bien").check();
  await page.getByLabel("Numéro du bien").fill("7");
  await page.getByRole("button", { name: "Faire le rapport" }).click();
  await page.getByRole("alert").filter({ hasText: "identifiant 7" }).waitFor();
  expect(new URL(page.url()).search).toBe("?bien=7");
  await context.close();
});
