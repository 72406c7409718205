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
    ["a run and the drawing of its states", "/collectes/r?etat=Plan", "AwaitAggregation"],
    ["the history of a run", "/collectes/r?vue=historique", "ne connaît plus"],
    ["the chunks of a run", "/collectes/r?vue=lots", "terminé"],
    ["dead letters", "/lettres-mortes", "Aucune lettre morte"],
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

/** An answer of the API's about an execution that goes on; its schema is checked by the page. */
const going = {
  runId: "r",
  status: "running",
  input: `{"runId":"r"}`,
  output: null,
  error: null,
  cause: null,
  manque: null,
  states: [
    { name: "Plan", status: "succeeded", entered: 1, failed: 1, retries: 1 },
    { name: "Tasks", status: "running", entered: 1, failed: 0, retries: 0 },
  ].map((state) => ({ ...state, startedAt: "2026-11-21T08:00:01Z", endedAt: null })),
  events: [
    { id: 1, type: "ExecutionStarted", state: null, input: null },
    { id: 2, type: "TaskStateEntered", state: "Plan", input: JSON.stringify({ wave: 0, source: SCRIPT }) },
  ].map((event) => ({ ...event, at: "2026-11-21T08:00:01Z", output: null, error: null, cause: null })),
};

/** The page of an execution as the API tells one that goes on. */
async function openGoing(address: string) {
  const opened = await open("/collectes", { as: "root" });
  await opened.page.route("**/runs/r/execution", async (route) => {
    const { definition } = Object(await (await route.fetch()).json());
    await route.fulfill({ json: { ...going, definition } });
  });
  await opened.page.goto(address);
  return opened;
}

describe("the drawing of a state machine", () => {
  test("shows how far each state has come, leads by keyboard to what it received, and the address holds which", async () => {
    const { page, context, trouble } = await openGoing("/collectes/r");
    await page.getByRole("link", { name: "Plan, tâche, réussi, 1 reprise" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Plan" }).waitFor();
    expect(new URL(page.url()).search).toBe("?etat=Plan");
    expect(await page.getByLabel("Entrée", { exact: true }).first().textContent()).toContain(JSON.stringify(SCRIPT));
    await page.getByRole("link", { name: "Tasks, pour chaque élément, 1 sur 1 tâche" }).waitFor();
    expect(await page.getByRole("link", { name: /^AwaitAggregation/ }).getAttribute("class")).toContain("idle");
    expect(await page.locator(".machine .node").count()).toBe(await page.locator(".machine rect").count());
    expect(trouble).toEqual([]);
    await context.close();
  });

  test("stands without states where the state machine has forgotten the execution, and says so", async () => {
    const { page, context } = await open("/collectes/r", { as: "root" });
    await page.getByText("ne connaît plus cette exécution").waitFor();
    expect(await page.locator(".machine .idle").count()).toBe(await page.locator(".machine .node").count());
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
    await page.getByRole("button", { name: "Lancer une collecte" }).waitFor();
    await page.evaluate(
      `history.pushState(null, "", "/collectes/%E0%A4%A"); dispatchEvent(new PopStateEvent("popstate"))`,
    );
    await page.getByRole("heading", { name: "Il n’y a pas de page à cette adresse" }).waitFor();
    expect(trouble).toEqual([]);
    await context.close();
  });
});
