import { cancelOn } from "../../aggregate/cancel.ts";
import { dropFile, orderReplay, orderSearch, orderSources } from "../../collect/run-orders.ts";
import { cursorTo } from "../../query/cursor.ts";
import { deleteLetter, listLetters, sendLetterAgain, sendLettersAgain } from "../../query/dead-letters.ts";
import { readExecution } from "../../query/execution.ts";
import * as filter from "../../query/filters.ts";
import { Refusal, notFound } from "../../query/refusal.ts";
import { readRunLog } from "../../query/run-log.ts";
import { readRun } from "../../query/runs.ts";
import type { Source } from "../../sources/schema.ts";
import { noteAct } from "../../stores/runs/acts.ts";
import type { Identity } from "../access.ts";
import { json } from "../json.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import * as schema from "../schemas/runs.ts";
import type { QueryDeps } from "./query-deps.ts";
import type { RunConsole } from "./run-console.ts";

const tag = "Exploitation";
/** As long as serverless.yml keeps them (`logRetentionInDays`). */
const LOG_DAYS = 14;

/** How a run went in its state machine, what no function could process, and what an administrator does about both. */
export const consoleRoutes: readonly Route<QueryDeps>[] = [
  route(
    {
      tag,
      access: "admin",
      path: "/runs/{id}/execution",
      params: filter.OneRun,
      summary: "L’exécution d’une collecte : machine à états, états, historique",
      answers: { 200: json("L’exécution", schema.Execution) },
      refusals: [404],
    },
    async ({ params: { id } }, { db, console }) => {
      if (!(await readRun(db, id))) throw noRun(id);
      return { body: { ...(await readExecution(await console.records(), id)), console: console.links.of(id) } };
    },
  ),
  route(
    {
      tag,
      access: "admin",
      path: "/runs/{id}/journal",
      params: filter.RunLogPage,
      summary: "Le journal d’une collecte : ce que ses fonctions ont écrit",
      description: `Du plus ancien au plus récent. Les journaux sont gardés ${LOG_DAYS} jours.`,
      answers: { 200: json("Une page du journal", schema.RunLog) },
      refusals: [404],
    },
    async ({ params: { id, limite, suivant } }, { db, console }) => {
      const run = await readRun(db, id);
      if (!run) throw noRun(id);
      const { lines, next, cut } = await readRunLog(console.logs, run, { limit: limite, from: suivant?.[0] });
      return {
        body: { resultats: lines, suivant: next === null ? null : cursorTo(next), manque: missingLines(run, cut) },
      };
    },
  ),
  route(
    {
      tag,
      access: "admin",
      method: "POST",
      path: "/runs",
      params: filter.Nothing,
      body: {
        schema: schema.RunOrder,
        as: ["json"],
        description: "Ce qui est dû, des sources, ou une recherche copiée du navigateur",
        example: { sources: ["communes"] },
      },
      summary: "Lancer des collectes",
      description: "Chaque source est une collecte à elle.",
      answers: { 202: json("Les collectes lancées", schema.Started) },
    },
    async ({ body, identity }, { db, sources, console }) => {
      const collectes = await ordered(body, sources, console);
      console.note("runs started", { by: identity.subject, runs: collectes });
      await noteAct(db, collectes, { act: "started", by: nameOf(identity) });
      return { status: 202, body: { collectes } };
    },
  ),
  route(
    {
      tag,
      access: "admin",
      method: "POST",
      path: "/runs/{id}/arret",
      params: filter.OneRun,
      summary: "Arrêter une collecte",
      description: "Ce qui est fusionné reste ; le reste manque jusqu’à la prochaine collecte.",
      answers: { 200: json("La collecte arrêtée", schema.Stopped) },
      refusals: [404, 409],
    },
    async ({ params: { id }, identity }, { db, console }) => {
      const run = await readRun(db, id);
      if (!run) throw noRun(id);
      if (run.status !== "running" && run.status !== "cancelled") {
        throw new Refusal(`La collecte ${id} est déjà terminée.`, { status: 409, title: "Déjà terminée" });
      }
      const { now } = await cancelOn({ db, runs: await console.runs(), data: await console.data() }, id);
      console.note("run stopped", { by: identity.subject, run: id });
      if (now) await noteAct(db, [id], { act: "stopped", by: nameOf(identity) });
      return { body: { runId: id, status: "cancelled" } };
    },
  ),
  route(
    {
      tag,
      access: "admin",
      method: "POST",
      path: "/runs/{id}/relecture",
      params: filter.OneRun,
      summary: "Relire ce qu’une collecte a gardé",
      description: "Une nouvelle collecte lit ce que celle-ci a gardé, sans visiter de source.",
      answers: { 202: json("La collecte lancée", schema.Started) },
      refusals: [404, 409],
    },
    async ({ params: { id }, identity }, { db, console }) => {
      const run = await readRun(db, id);
      if (!run) throw noRun(id);
      if (run.status === "running") {
        throw new Refusal(`La collecte ${id} est encore en cours.`, { status: 409, title: "Encore en cours" });
      }
      const replay = await orderReplay(id, (await console.runs()).start);
      console.note("run read again", { by: identity.subject, run: id, runs: [replay] });
      await noteAct(db, [id], { act: "read-again", by: nameOf(identity) });
      await noteAct(db, [replay], { act: "started", by: nameOf(identity) });
      return { status: 202, body: { collectes: [replay] } };
    },
  ),
  route(
    {
      tag,
      access: "admin",
      method: "POST",
      path: "/depots",
      params: filter.Nothing,
      body: {
        schema: schema.DroppedFile,
        as: ["json"],
        maxBytes: 2 * schema.MOST_DROPPED_BYTES,
        description: "Un fichier d’une source qui en lit ; de plus gros se déposent par « imo ingest »",
        example: { source: "dvf", nom: "ventes.csv", contenu: "aWQ=" },
      },
      summary: "Déposer un fichier",
      answers: { 202: json("La collecte qui le lit", schema.Started) },
    },
    async ({ body: { source, nom, contenu }, identity }, { db, sources, console }) => {
      const taker = sources.find(({ id }) => id === source);
      if (taker?.kind !== "file") throw unfit(`La source ${source} ne lit pas de fichiers.`);
      const file = { source, name: nom, bytes: Buffer.from(contenu, "base64") };
      if (file.bytes.length === 0) throw unfit("Le fichier est vide.");
      const runId = await dropFile(file, await console.data());
      console.note("file dropped", { by: identity.subject, source, bytes: file.bytes.length, runs: [runId] });
      await noteAct(db, [runId], { act: "started", by: nameOf(identity) });
      return { status: 202, body: { collectes: [runId] } };
    },
  ),
  route(
    {
      tag,
      access: "admin",
      path: "/lettres-mortes",
      params: filter.DeadLetterPage,
      summary: "Les messages qu’aucune fonction n’a pu traiter",
      answers: { 200: json("Une page de lettres mortes", schema.DeadLetters) },
    },
    async ({ params: { limite, suivant } }, { console }) => {
      const { letters, next } = await listLetters(console.letters, limite, suivant?.[0]);
      return { body: { resultats: letters, suivant: next === null ? null : cursorTo(next) } };
    },
  ),
  route(
    {
      tag,
      access: "admin",
      method: "POST",
      path: "/lettres-mortes/renvoi",
      params: filter.Nothing,
      body: {
        schema: schema.LettersToSend,
        as: ["json"],
        description: "La file dont les lettres sont renvoyées ; sans elle, toutes",
        example: { file: "raw-file" },
      },
      summary: "Renvoyer toutes les lettres mortes, ou celles d’une file",
      answers: { 200: json("Ce qu’elles sont devenues", schema.LettersSent) },
    },
    async ({ body: { file }, identity }, { db, console }) => {
      const { sent, refused, left } = await sendLettersAgain(db, console.letters, file);
      console.note("dead letters sent again", { by: identity.subject, queue: file ?? null, sent });
      return { body: { renvoyees: sent, refusees: refused, restent: left } };
    },
  ),
  route(
    {
      tag,
      access: "admin",
      method: "POST",
      path: "/lettres-mortes/{file}/{id}/renvoi",
      params: filter.OneDeadLetter,
      summary: "Renvoyer une lettre morte dans sa file",
      answers: { 200: json("La lettre renvoyée", schema.SentAgain) },
      refusals: [404, 409],
    },
    async ({ params: { file, id }, identity }, { db, console }) => {
      await sendLetterAgain(db, console.letters, file, id);
      console.note("dead letter sent again", { by: identity.subject, queue: file, letter: id });
      return { body: { file, id } };
    },
  ),
  route(
    {
      tag,
      access: "admin",
      method: "DELETE",
      path: "/lettres-mortes/{file}/{id}",
      params: filter.OneDeadLetter,
      summary: "Supprimer une lettre morte : ce qu’elle demandait n’est pas fait",
      answers: { 204: { description: "Supprimée", content: {} } },
      refusals: [404],
    },
    async ({ params: { file, id }, identity }, { db, console }) => {
      await deleteLetter(db, console.letters, file, id);
      console.note("dead letter deleted", { by: identity.subject, queue: file, letter: id });
      return { status: 204, body: undefined };
    },
  ),
];

/** Who asks: administrators are known by name. */
function nameOf({ subject }: Identity): string {
  return subject ?? "?";
}

type Order = ReturnType<typeof schema.RunOrder.parse>;

async function ordered(order: Order, sources: readonly Source[], console: RunConsole): Promise<readonly string[]> {
  if ("dues" in order) return console.startDue();
  const { start } = await console.runs();
  if ("sources" in order)
    return orderSources(
      order.sources.map((id) => collectable(sources, id)),
      start,
    );
  const runId = await orderSearch(sources, order.recherche, start);
  if (runId === null) {
    throw unfit("Cette adresse n’est celle d’une liste d’annonces d’aucune source : copiez celle d’une recherche.");
  }
  return [runId];
}

/** @throws Refusal for a source that does not exist, or whose files lie where only the command reaches them. */
function collectable(sources: readonly Source[], id: string): Source {
  const source = sources.find((one) => one.id === id);
  if (!source) throw unfit(`Il n’y a pas de source ${id}.`);
  if (source.kind === "file" && !source.files.some(({ location }) => !location.startsWith("./"))) {
    throw unfit(
      `La source ${id} ne nomme aucun fichier à aller chercher : déposez-en un, ou lancez « imo run ${id} ».`,
    );
  }
  return source;
}

function unfit(message: string): Refusal {
  return new Refusal(message, { status: 422, title: "Collecte impossible" });
}

function noRun(id: string): Refusal {
  return notFound(`Aucune collecte ne porte l’identifiant ${id}.`);
}

function missingLines({ startedAt }: { startedAt: string }, cut: readonly string[]): string | null {
  if (cut.length > 0) return `Des journaux trop longs n’ont pas été lus jusqu’au bout : ${cut.join(", ")}.`;
  const kept = Date.now() - Date.parse(startedAt) < LOG_DAYS * 86_400_000;
  return kept ? null : `Les journaux ne sont gardés que ${LOG_DAYS} jours.`;
}
