import { MERGING } from "../../lib/aggregate/reasons.ts";
import { saveQuarantine } from "../../lib/stores/runs/quarantine.ts";
import { normalize } from "../support/chunks.ts";
import { typeset } from "../../lib/pages/shell/typeset.ts";
import { geoCsv, geoRow } from "../support/dvf.ts";
import { beforeAll, describe, expect, test } from "vitest";
import { obstacles, PASSWORD, picture, SCRIPT, servedPages } from "../support/pages.ts";
import * as z from "zod";

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
    await page.reload();
    await expect.poll(() => page.getByRole("combobox", { name: /^Source/ }).inputValue()).toBe("dvf");
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
  console: "https://console.example/executions/r",
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
    await page.getByRole("link", { name: "Plan réussi, 1 reprise, tâche" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Plan" }).waitFor();
    expect(new URL(page.url()).search).toBe("?etat=Plan");
    expect(await page.getByLabel("Entrée", { exact: true }).first().textContent()).toContain(JSON.stringify(SCRIPT));
    const out = page.getByRole("link", { name: "Voir dans la console" });
    expect([await out.getAttribute("href"), await out.getAttribute("target")]).toEqual([going.console, "_blank"]);
    await page.getByRole("link", { name: "Tasks 1 sur 1 tâche, pour chaque élément" }).waitFor();
    expect(await page.getByRole("link", { name: /^AwaitAggregation/ }).getAttribute("class")).toContain("idle");
    expect(await page.locator(".machine .node").count()).toBe(await page.locator(".machine rect").count());
    expect(trouble).toEqual([]);
    await context.close();
  });

  test("can be used by everybody also where states tell how far they have come", async () => {
    const opened = await openGoing("/collectes/r");
    await opened.page.getByRole("link", { name: "ByKind 1 tâche, choix" }).waitFor();
    expect(await obstacles(opened, "ByKind")).toEqual([]);
    await opened.context.close();
  });

  test("stands without states where the state machine has forgotten the execution, and says so", async () => {
    const { page, context } = await open("/collectes/r", { as: "root" });
    await page.getByText("ne connaît plus cette exécution").waitFor();
    expect(await page.getByRole("link", { name: "Voir dans la console" }).count()).toBe(0);
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
    // It is of before reasons had codes: what is expected and why are told as they are, in English.
    expect(await row.locator("[lang=en]").count()).toBe(2);
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

describe("an administrator", () => {
  test("is asked before a run is stopped, changes nothing by Escape, and is told why it can't be", async () => {
    await api.db.query("update run set status = 'running', ended_at = null where run_id = 'r'");
    const { page, context } = await open("/collectes/r", { as: "root" });
    const asked: string[] = [];
    await page.route("**/runs/r/arret", async (route) => {
      asked.push(route.request().method());
      await route.fulfill({ status: 409, json: problem(409, "La collecte r est déjà terminée.") });
    });
    await page.getByRole("button", { name: "Arrêter" }).click();
    const dialog = page.getByRole("dialog", { name: "Arrêter cette collecte ?" });
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    expect(asked).toEqual([]);
    await page.getByRole("button", { name: "Arrêter" }).press("Enter");
    await dialog.getByRole("button", { name: "Arrêter" }).click();
    await dialog.getByRole("alert").filter({ hasText: "déjà terminée" }).waitFor();
    expect(asked).toEqual(["POST"]);
    await context.close();
    await api.db.query("update run set status = 'partial', ended_at = now() where run_id = 'r'");
  });

  test("starts runs of sources that are chosen, and goes on after the session has ended in the middle", async () => {
    const { page, context } = await open("/collectes", { as: "root" });
    const orders: unknown[] = [];
    await page.getByRole("button", { name: "Lancer une collecte" }).click();
    await page.getByRole("radio", { name: "Des sources" }).check();
    await page.getByRole("checkbox", { name: "communes" }).check();
    await page.getByRole("checkbox", { name: "ademe-dpe" }).check();
    await context.clearCookies();
    await page.getByRole("dialog").getByRole("button", { name: "Lancer" }).click();
    const again = page.getByRole("dialog", { name: "Votre session a pris fin" });
    await again.getByLabel("Mot de passe").fill(PASSWORD);
    await page.route("**/runs", async (route) => {
      orders.push(route.request().postDataJSON());
      await route.fulfill({ status: 202, json: { collectes: ["a", "b"] } });
    });
    await page.keyboard.press("Enter");
    await expect.poll(() => orders, { timeout: 8_000 }).toEqual([{ sources: ["communes", "ademe-dpe"] }]);
    await context.close();
  });

  test("sees dead letters with message and reason as text, and sends one again", async () => {
    const { page, context, trouble } = await open("/collectes", { as: "root" });
    const letter = {
      file: "raw-file",
      id: "1",
      date: "2026-11-21T08:00:00Z",
      raison: SCRIPT,
      code: null,
      message: SCRIPT,
    };
    await page.route("**/lettres-mortes?*", (route) =>
      route.request().resourceType() === "fetch"
        ? route.fulfill({ json: { resultats: [{ ...letter, collecte: "r" }], suivant: null } })
        : route.continue(),
    );
    const sent: string[] = [];
    await page.route("**/renvoi", async (route) => {
      sent.push(new URL(route.request().url()).pathname);
      await route.fulfill({ json: { file: "raw-file", id: "1" } });
    });
    await page.getByRole("link", { name: "Lettres mortes" }).click();
    const card = page.getByRole("listitem").filter({ hasText: "raw-file" });
    expect(await card.locator(".why").textContent()).toBe(SCRIPT);
    expect(await card.locator(".why [lang=en]").count()).toBe(1);
    expect([await card.locator("img, script").count(), trouble]).toEqual([0, []]);
    await card.getByRole("button", { name: "Renvoyer" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Renvoyer" }).click();
    await page.getByRole("status").filter({ hasText: "de nouveau dans la file raw-file" }).waitFor();
    expect([sent, await card.count()]).toEqual([["/lettres-mortes/raw-file/1/renvoi"], 0]);
    await context.close();
  });

  test("deletes a dead letter that holds no message, after a question", async () => {
    const { page, context } = await open("/collectes", { as: "root" });
    const letter = { file: "raw-web", id: "7", date: "2026-11-21T08:00:00Z", raison: "", code: null, message: "?" };
    await page.route("**/lettres-mortes?*", (route) =>
      route.request().resourceType() === "fetch"
        ? route.fulfill({ json: { resultats: [{ ...letter, collecte: null }], suivant: null } })
        : route.continue(),
    );
    const asked: string[] = [];
    await page.route("**/lettres-mortes/raw-web/7", async (route) => {
      asked.push(route.request().method());
      await route.fulfill({ status: 204 });
    });
    await page.getByRole("link", { name: "Lettres mortes" }).click();
    const card = page.getByRole("listitem").filter({ hasText: "raw-web" });
    await card.getByRole("button", { name: "Supprimer" }).click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    expect([asked, await card.count()]).toEqual([[], 1]);
    await card.getByRole("button", { name: "Supprimer" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Supprimer" }).click();
    await page.getByRole("status").filter({ hasText: "supprimée" }).waitFor();
    expect([asked, await card.count()]).toEqual([["DELETE"], 0]);
    await context.close();
  });

  test("sends all dead letters again, and is told what became of them", async () => {
    const { page, context } = await open("/collectes", { as: "root" });
    const letters = ["1", "2"].map((id) => ({
      file: "records",
      id,
      date: "2026-11-21T08:00:00Z",
      raison: "",
      code: null,
      message: "{}",
    }));
    await page.route("**/lettres-mortes?*", (route) =>
      route.request().resourceType() === "fetch"
        ? route.fulfill({ json: { resultats: letters.map((one) => ({ ...one, collecte: null })), suivant: null } })
        : route.continue(),
    );
    await page.route("**/lettres-mortes/renvoi", (route) =>
      route.fulfill({ json: { renvoyees: 1, refusees: 1, restent: 0 } }),
    );
    await page.getByRole("link", { name: "Lettres mortes" }).click();
    await page.getByRole("button", { name: "Tout renvoyer" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Tout renvoyer" }).click();
    await page.getByRole("status").filter({ hasText: "1 lettre ne contient pas de message" }).waitFor();
    expect(await page.getByRole("button", { name: "Tout renvoyer" }).count()).toBe(0);
    await context.close();
  });

  test("reads what the functions of a run wrote, warnings told from the rest, all as text", async () => {
    const opened = await open("/collectes", { as: "root" });
    const { page, context, trouble } = opened;
    const line = {
      date: "2026-11-21T08:00:00Z",
      fonction: "plan",
      niveau: "info",
      message: "state done",
      details: null,
    };
    const warning = { ...line, fonction: "aggregate", niveau: "warn", message: SCRIPT, details: `{"row":3}` };
    await page.route("**/runs/r/journal?*", (route) =>
      route.fulfill({ json: { resultats: [line, warning], suivant: "abc", manque: null } }),
    );
    await page.goto("/collectes/r?vue=journal");
    await page.getByText(SCRIPT).click();
    expect(await page.getByLabel("Détails").textContent()).toContain(`"row": 3`);
    expect(await page.getByRole("link", { name: "La suite" }).getAttribute("href")).toContain("suivant=abc");
    expect([await page.locator(".events img, .events script").count(), trouble]).toEqual([0, []]);
    expect(await obstacles(opened, "state done")).toEqual([]);
    await context.close();
  });

  test("is told by a run which row of which file is wrong, and drops the file again, corrected, into a run of its own", async () => {
    const deeds = [geoRow({ id_mutation: "2026-1" }), geoRow({ id_mutation: "2026-2" })];
    const wrong = geoRow({ id_mutation: "2026-3", date_mutation: "31/02/2026" });
    const { rejected } = await normalize("dvf", geoCsv([...deeds, wrong]));
    const missing = [MERGING.rowsSetAside(1)];
    await api.db.query(
      `insert into run (run_id, trigger, status, input, ended_at, missing) values
         ('ingest-dvf-1', 'drop', 'partial', '{}', now(), $1), ('ingest-dvf-2', 'drop', 'complete', '{}', now(), '[]')`,
      [JSON.stringify(missing)],
    );
    await api.db.query(
      `insert into source (source_id, title, kind, producer, licence) values ('dvf', 't', 'file', 'p', 'l') on conflict do nothing`,
    );
    for (const [run, setAside] of [
      ["ingest-dvf-1", 1],
      ["ingest-dvf-2", 0],
    ]) {
      await api.db.query(
        `insert into task (run_id, task, source_id, search, outcome, requests, seen, fetched, chunks, collected_at)
         values ($1, 0, 'dvf', 'ventes-64260.csv', 'complete', 1, 48, 48, 1, now())`,
        [run],
      );
      await api.db.query(
        `insert into chunk (run_id, task, chunk, status, rows_read, rows_used, quarantined, changed, ended_at)
         values ($1, 0, 0, 'done', 48, 48 - $2::int, $2, 48 - $2::int, now())`,
        [run, setAside],
      );
    }
    await saveQuarantine(
      api.db,
      { runId: "ingest-dvf-1", task: 0, chunk: 0, source: "dvf", file: "ventes-64260.csv", key: "k" },
      rejected.map((row) => ({ ...row, kind: "row" })),
    );
    const { page, context } = await open("/collectes?statut=partial", { as: "root" });
    const listed = page.getByRole("link", { name: "partielle dvf" }).first();
    await listed.filter({ hasText: "1 écartée" }).waitFor();
    await page.getByRole("link", { name: /^partielle, / }).waitFor();
    await picture(page, "runs");
    await listed.click();
    const row = page.getByRole("row").filter({ hasText: "ventes-64260.csv" });
    await row.waitFor();
    expect(await row.getByRole("cell").allTextContents()).toEqual([
      "3",
      "date_mutation",
      "31/02/2026",
      "une date, AAAA-MM-JJ ou JJ/MM/AAAA",
      typeset("date_mutation : attendu une date, AAAA-MM-JJ ou JJ/MM/AAAA, trouvé « 31/02/2026 »"),
    ]);
    await page.getByText("1 ligne écartée : voir les lignes écartées de la collecte").waitFor();
    expect(await page.locator("main [lang]").count()).toBe(0);
    await page.locator(".machine").waitFor();
    await picture(page, "run-with-a-wrong-row");
    await page.getByRole("link", { name: "Déposer un fichier corrigé" }).click();
    const bodies: unknown[] = [];
    await page.route("**/depots", async (route) => {
      bodies.push(route.request().postDataJSON());
      await route.fulfill({ status: 202, json: { collectes: ["ingest-dvf-2"] } });
    });
    await expect.poll(() => page.getByRole("dialog").getByRole("combobox").inputValue()).toBe("dvf");
    const file = { name: "ventes-64260.csv", mimeType: "text/csv", buffer: Buffer.from("corrigé") };
    await page.locator("input[type=file]").setInputFiles(file);
    await picture(page, "corrected-file");
    await page.getByRole("button", { name: "Déposer" }).click();
    await expect.poll(() => page.locator(".title .state").textContent()).toBe("complète");
    expect(bodies).toEqual([{ source: "dvf", nom: file.name, contenu: file.buffer.toString("base64") }]);
    expect(new URL(page.url()).pathname).toBe("/collectes/ingest-dvf-2");
    await context.close();
  });
});

function problem(status: number, detail: string) {
  return { type: "about:blank", title: "Refus", status, detail, instance: "/", identifiant: "1" };
}

test("a run of a thousand tasks fills the screen within 300 ms of its answer, and the rest follows", async () => {
  await api.db.query("insert into run (run_id, trigger, status, input) values ('big', 'schedule', 'running', '{}')");
  await api.db.query(
    `insert into task (run_id, task, source_id, search, outcome, requests, seen, fetched, collected_at)
     select 'big', n, 'dvf', 'recherche ' || n, case when n % 3 > 0 then 'complete' end, n, n, n, now() from generate_series(0, 999) n`,
  );
  const { page, context } = await open("/collectes/big?vue=taches", { as: "root" });
  const times: number[] = [];
  for (let load = 0; load < 2; load++) {
    await page.goto("/collectes/big?vue=taches");
    times.push(z.number().parse(await page.evaluate(DRAWN_AFTER)));
  }
  expect(Math.min(...times)).toBeLessThan(300);
  await expect.poll(() => page.locator("tbody tr").count(), { timeout: 5_000 }).toBe(1000);
  await page.getByLabel("Issue").selectOption("en cours");
  await page.getByRole("heading", { name: "334 tâches" }).waitFor();
  expect(new URL(page.url()).searchParams.get("issue")).toBe("running");
  await context.close();
});

/** Milliseconds from the arrival of the first answer until more rows than any screen shows have been painted. */
const DRAWN_AFTER = `new Promise((resolve) => {
  const look = () => {
    if (document.querySelectorAll("tbody tr").length < 100) return requestAnimationFrame(look);
    const [answer] = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/runs/big"));
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - answer.responseEnd)));
  };
  look();
})`;
