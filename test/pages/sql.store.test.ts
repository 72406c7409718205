import { describe, expect, test } from "vitest";
import { obstacles, SCRIPT, servedPages } from "../support/pages.ts";
import type { Opened } from "../support/pages.ts";

const { api, open } = await servedPages();

const at = (question: string, more = "") => `/sql?q=${encodeURIComponent(question)}${more}`;
const editor = ({ page }: Opened) => page.getByRole("textbox", { name: "Question en SQL" });
const write = async (opened: Opened, text: string) => {
  await editor(opened).press("ControlOrMeta+a");
  await editor(opened).press("Delete");
  await editor(opened).pressSequentially(text);
};

describe("the page of questions in SQL", () => {
  test("can be used by everybody: the editor, an answer, an error, a chart", async () => {
    const question = `select nom, '${SCRIPT.replaceAll("'", "''")}' as x, population from communes order by nom`;
    const opened = await open(at(question), { as: "anna" });
    expect(await obstacles(opened, "Hendaye")).toEqual([]);
    await opened.page.setViewportSize({ width: 1280, height: 800 });
    await opened.page.getByRole("button", { name: "Graphique" }).click();
    expect(await obstacles(opened, "population par nom")).toEqual([]);
    await opened.page.getByLabel("Dessin").selectOption("Points");
    expect(opened.page.url()).toContain("&vue=graphique&dessin=points&x=nom&y=population");
    await opened.page.reload();
    await opened.page.getByText("population par nom").first().waitFor();
    expect(await opened.page.getByLabel("Dessin").inputValue()).toBe("points");
    expect(await opened.page.title()).toBe("SQL · imo-ops");
  });

  test("runs what is written by Ctrl+Enter, completes tables and columns, and keeps the question in its address", async () => {
    const opened = await open("/sql", { as: "anna" });
    await write(opened, "select code_insee, nom from comm");
    await opened.page.getByRole("option", { name: /communes/ }).click();
    await editor(opened).pressSequentially(" c where c.depa");
    await opened.page.getByRole("option", { name: /departement/ }).click();
    await editor(opened).pressSequentially(" = '64'");
    await editor(opened).press("ControlOrMeta+Enter");
    await opened.page.getByRole("cell", { name: "Hendaye" }).waitFor();
    const asked = "select code_insee, nom from communes c where c.departement = '64'";
    expect(new URL(opened.page.url()).searchParams.get("q")).toBe(asked);
    expect(opened.trouble).toEqual([]);
  });

  test("shows an error at its place in the text, and an answer that is cut as cut", async () => {
    const opened = await open(at("select nom,\n  nomm from communes"), { as: "anna" });
    await opened.page.getByRole("alert").getByText("La colonne « nomm » n’existe pas (ligne 2, colonne 3).").waitFor();
    expect(await opened.page.locator(".cm-lintRange-error").textContent()).toBe("nomm");
    await write(opened, "select n from generate_series(1, 1000000) n");
    await opened.page.getByRole("button", { name: "Exécuter" }).click();
    await opened.page.getByText("La réponse est coupée à 1 000 lignes").waitFor();
    expect(await opened.page.locator(".cm-lintRange-error").count()).toBe(0);
  });

  test("stops a question that never ends, on the server too", async () => {
    const opened = await open(at("select count(*) from generate_series(1, 1000000) a, generate_series(1, 1000000) b"), {
      as: "anna",
    });
    const running = () =>
      api.db.query("select from pg_stat_activity where application_name like 'imo-ops-sql %' and state = 'active'");
    await expect.poll(async () => (await running()).length).toBe(1);
    await opened.page.getByRole("button", { name: "Arrêter" }).click();
    await opened.page.getByText("La question a été arrêtée à votre demande.").waitFor();
    await expect.poll(running).toEqual([]);
  });

  test("keeps a question, shares it with another analyst by its address, and gives its answer as files", async () => {
    const mine = await open(at("select nom from communes order by nom"), { as: "anna" });
    await mine.page
      .getByRole("cell", { name: "Hendaye" })
      .or(mine.page.getByRole("rowheader", { name: "Hendaye" }))
      .waitFor();
    await mine.page.getByRole("button", { name: "Garder…" }).click();
    await mine.page.getByLabel("Titre").fill(`Communes ${SCRIPT}`);
    await mine.page.getByLabel("Partager avec").check();
    await mine.page.getByRole("button", { name: "Garder", exact: true }).click();
    const link = mine.page.getByRole("link", { name: /^Communes/ });
    const address = (await link.getAttribute("href")) ?? "";
    const saved = mine.page.waitForEvent("download");
    await mine.page.getByRole("button", { name: "Télécharger en CSV" }).click();
    expect((await saved).suggestedFilename()).toBe("question.csv");
    const others = await open(address, { as: "root" });
    await others.page.getByRole("rowheader", { name: "Hendaye" }).waitFor();
    await others.page.getByText("de anna").waitFor();
    expect(await others.page.getByRole("button", { name: /^Supprimer/ }).count()).toBe(0);
    expect(await others.page.title()).not.toBe("pris");
    expect([...mine.trouble, ...others.trouble]).toEqual([]);
  });

  test("is closed to those who only read", async () => {
    const { page } = await open("/sql");
    await page.getByText("pas ouverte").waitFor();
    expect(await page.getByRole("textbox", { name: "Question en SQL" }).count()).toBe(0);
  });
});
