import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { run } from "../../lib/cli/commands/run.ts";
import { silent } from "../../lib/cli/follow.ts";
import { loadSources } from "../../lib/sources/load.ts";
import type { Home } from "../../localstack/home.ts";
import { homeSecrets } from "../../localstack/secrets.ts";
import { apiOver } from "../support/api.ts";
import { temporaryHome } from "../support/cloud.ts";
import { addEarlierAdvert } from "../support/earlier-adverts.ts";
import { makeEarlierInstallation } from "../support/earlier-installation.ts";
import type { EarlierInstallation } from "../support/earlier-installation.ts";
import { failuresSeen } from "../support/parity/failures.ts";
import {
  collectOnLocalstack,
  comparedSources,
  isWhole,
  lackedByLocalstack,
} from "../support/parity/localstack-side.ts";
import type { Side } from "../support/parity/localstack-side.ts";
import { cameOf, differences, readTables, settledTables } from "../support/parity/tables.ts";
import type { Tables } from "../support/parity/tables.ts";
import { startWebPath } from "../support/web-path.ts";
import type { WebPath } from "../support/web-path.ts";

// All sources at once, a browser among them, and other tests may have the machine as well.
vi.setConfig({ testTimeout: 300_000 });
/** How long the cloud on LocalStack may take, from its installation to its end. */
const PATIENCE_MS = 900_000;

let path: WebPath;
/** Holds the secrets that both clouds begin with. */
let keys: Home;
/** Runs beside all that is tried on MiniStack, and is waited for at the end. */
let onLocalstack: Promise<PromiseSettledResult<Side>> | undefined;

beforeAll(async () => {
  keys = await temporaryHome();
  await homeSecrets(keys);
  path = await startWebPath({ secrets: keys.secretsFile });
  if (lackedByLocalstack === undefined) onLocalstack = settled(collectOnLocalstack(keys));
  else console.warn(`What both emulators do alike is not tried: ${lackedByLocalstack}`);
}, 300_000);
afterAll(async () => {
  await Promise.all([path?.stop(), onLocalstack]);
  await rm(keys.root, { recursive: true, force: true });
}, PATIENCE_MS);

/** A failure is told by the tests that ask for it, and not as a rejection while others run. */
async function settled<Value>(promise: Promise<Value>): Promise<PromiseSettledResult<Value>> {
  const [result] = await Promise.allSettled([promise]);
  return result;
}

const collect = (...sources: string[]) => run(path.to, { sources }, silent);

let ran: Awaited<ReturnType<typeof collect>>;
/** What that run left, before anything else was tried. */
let left: Tables;

describe("a run of all sources", () => {
  test("collects all four kinds side by side, and then what needs them", async () => {
    ran = await collect();
    left = await (isWhole ? settledTables : readTables)(path.to.db);
    expect(ran.missing.filter((sentence) => !sentence.includes("set aside"))).toEqual([]);
    const sources = await loadSources();
    const kinds = new Map(sources.map(({ id, kind }) => [id, kind]));
    const collected = new Set(ran.tasks.map(({ source }) => kinds.get(source)));
    expect(collected).toEqual(new Set(["file", "web", "api", "database"]));
    expect(ran.tasks.map(({ outcome }) => outcome)).not.toContain(null);
    for (const kind of ["advert", "sale", "place", "energy-rating", "rent-level", "geocode", "risk"]) {
      expect(ran.records[kind] ?? 0, kind).toBeGreaterThan(0);
    }
  });

  test("leaves every source fresh in /sources", async () => {
    const { resultats } = z
      .object({ resultats: z.array(z.looseObject({ id: z.string(), etat: z.string(), enregistrements: z.int() })) })
      .parse(await apiOver(path.to.db).read("/sources"));
    // Some are collected on demand only: an agency brings its feed.
    const collected = new Set(ran.tasks.map(({ source }) => source));
    for (const source of resultats.filter(({ id }) => collected.has(id))) {
      expect(source, source.id).toMatchObject({ etat: "a_jour" });
      expect(source.enregistrements, source.id).toBeGreaterThan(0);
    }
  });

  test("gives an INSEE code to every advert, and a position wherever its commune's centre is known", async () => {
    const [adverts] = await path.to.db.query<{ all: number; placed: number; lost: number }>(
      `select count(*) as all, count(a.commune) as placed,
         count(*) filter (where position is null and p.longitude is not null) as lost
       from advert a left join place p on p.code = a.commune
       cross join position_of(a.longitude, a.latitude, null, street_in(location_full), a.commune) position
       where a.postcode is not null`,
    );
    expect(adverts?.all).toBeGreaterThan(200);
    expect(adverts?.placed).toBe(adverts?.all);
    expect(adverts?.lost).toBe(0);
  });

  test("finds the sales whose position nobody published, by their address", async () => {
    const [sales] = await path.to.db.query<{ unlocated: number; found: number }>(
      `select count(*) as unlocated, count(*) filter (where position ->> 'source' = 'geoplateforme') as found
       from sale cross join position_of(longitude, latitude, null, address, commune) position
       where longitude is null and address is not null and superseded_by is null`,
    );
    expect(sales?.unlocated).toBeGreaterThan(0);
    expect(sales?.found).toBe(sales?.unlocated);
  });

  test("answers ratings, rents, places and risks with their sources", async () => {
    const api = apiOver(path.to.db);
    for (const target of [
      "/dpe?commune=34172",
      "/loyers?commune=34172&type=appartement-t3-plus",
      "/lieux?q=montpellier",
      "/marche?commune=64260&type=appartement",
    ]) {
      const { sources } = z
        .object({
          sources: z.array(z.object({ id: z.string(), licence: z.string().nullable(), date_collecte: z.string() })),
        })
        .parse(await api.read(target));
      expect(sources.length, target).toBeGreaterThan(0);
      for (const { licence } of sources) expect(licence, target).toBeTruthy();
    }
  });
});

describe("a database in the earlier schema, filled by another program", () => {
  let earlier: EarlierInstallation;
  beforeAll(async () => {
    earlier = await makeEarlierInstallation(path.cloud.postgresUrl, "another_agency", "warehouse");
    for (let n = 0; n < 60; n++) await addEarlierAdvert(earlier, n);
    vi.stubEnv("AGENCE_POSTGRES_URL", earlier.url);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await earlier?.end();
  });

  const stored = (reference: string) =>
    path.to.db
      .query<{ content: Record<string, unknown>; commune: string; status: string; rev: number }>(
        `select content, commune, status, rev from advert where source_id = 'agence-postgres' and reference = $1`,
        [reference],
      )
      .then(([row]) => row);

  test("is taken in by naming its address, without a word about people", async () => {
    const summary = await collect("agence-postgres");
    expect(summary).toMatchObject({ status: "complete", rows: 60, quarantined: 0, records: { advert: 60 } });
    expect(await stored("Q-1")).toMatchObject({
      commune: "42218",
      status: "active",
      content: {
        transaction: "sale",
        type: "house",
        priceCents: 15_000_100,
        area: 71,
        landArea: 300,
        rooms: 4,
        city: "Saint-Étienne",
        postcode: "42000",
        energyClass: "D",
        energyConsumption: 210,
        ghgClass: "C",
        condominiumLots: 12,
        condominiumAnnualChargesCents: 120_000,
        photos: ["https://images.example/1.jpg", "https://images.example/2.jpg"],
      },
    });
    expect(await stored("Q-4")).toMatchObject({
      content: { transaction: "rental", rentCents: 80_400, priceCents: null },
    });
    // Neither the address of the page nor the title tells.
    expect(await stored("Q-0")).toMatchObject({ content: { transaction: null } });
    const [{ told } = { told: "" }] = await path.to.db.query<{ told: string }>(
      `select string_agg(content::text, '') as told from advert where source_id = 'agence-postgres'`,
    );
    expect(told).not.toMatch(/Exemple|39 98/);
  });

  test("gives nothing new when nothing has changed, and writes nothing", async () => {
    const before = await stored("Q-1");
    const summary = await collect("agence-postgres");
    expect(summary).toMatchObject({ status: "unchanged", changed: 0, unchanged: 60 });
    expect(summary.tasks).toMatchObject([{ outcome: "unchanged", seen: 60, fetched: 0 }]);
    expect(await stored("Q-1")).toEqual(before);
  });

  test("gives only what changed since: a price, a new advert, one that is gone", async () => {
    await earlier.query(`update annonces set prix = 140000 where reference = 'Q-1'`);
    await earlier.query(`delete from annonces where reference = 'Q-2'`);
    await earlier.query(
      `insert into annonces (reference, titre, prix, localisation) values ('Q-99', 'Studio à Quimper', 60000, 'Quimper (29000)')`,
    );
    const summary = await collect("agence-postgres");
    expect(summary).toMatchObject({ status: "complete", changed: 3, unchanged: 58 });
    expect(summary.tasks).toMatchObject([{ seen: 60, fetched: 2 }]);
    expect(await stored("Q-2")).toMatchObject({ status: "withdrawn" });
    const events = await path.to.db.query(
      `select e.type, e.detail from advert_event e join advert using (advert_id)
       where source_id = 'agence-postgres' and reference = 'Q-1' order by happened_at`,
    );
    expect(events).toMatchObject([{ type: "created" }, { type: "price-changed", detail: { to: 140_000 } }]);
  });

  test("keeps its address out of the run, its messages and its answers", async () => {
    const [row] = await path.to.db.query<{ said: string }>(
      `select string_agg(r::text || coalesce(t::text, ''), '') as said from run r left join task t using (run_id)`,
    );
    expect(row?.said).not.toContain("for-a-test-only");
    expect(row?.said).not.toContain("another_agency");
  });

  test("that refuses its user is a failure in words, and the other kinds go on", async () => {
    const wrong = new URL(earlier.url);
    wrong.password = "not-this-one";
    vi.stubEnv("AGENCE_POSTGRES_URL", wrong.href);
    const summary = await collect("agence-postgres", "imo-ops-export");
    expect(summary.status).toBe("partial");
    const [file, database] = ["imo-ops-export", "agence-postgres"].map((id) =>
      summary.tasks.find(({ source }) => source === id),
    );
    expect(file).toMatchObject({ outcome: "complete" });
    expect(database).toMatchObject({ outcome: "failed" });
    expect(database?.reason).toMatch(/password|credential|authentication/i);
    expect(JSON.stringify(summary)).not.toContain("not-this-one");
    expect(await stored("Q-1")).toMatchObject({ status: "active" });
    vi.stubEnv("AGENCE_POSTGRES_URL", earlier.url);
  });

  test("without a column that it is known by is refused before anything of it is written", async () => {
    await earlier.query(`alter table annonces rename column titre to intitule`);
    const summary = await collect("agence-postgres");
    expect(summary).toMatchObject({ status: "failed", changed: 0 });
    expect(summary.tasks[0]?.reason).toMatch(/titre/);
    expect(await stored("Q-1")).toMatchObject({ status: "active" });
    await earlier.query(`alter table annonces rename column intitule to titre`);
  });
});

describe.skipIf(lackedByLocalstack !== undefined)("the same on LocalStack", () => {
  let there: Side;

  beforeAll(async () => {
    const side = await onLocalstack;
    if (side?.status !== "fulfilled") throw side?.reason;
    there = side.value;
    const { started, took, rows, quarantined } = there;
    console.info(`LocalStack: up in ${started} s, run in ${took} s, ${rows} rows, ${quarantined} set aside`);
  }, PATIENCE_MS);

  test("a run ends in the same tables", () => {
    const [here, other] = [left, there.tables].map((tables) => (isWhole ? tables : cameOf(comparedSources, tables)));
    expect(differences(here ?? {}, other ?? {})).toEqual([]);
    expect(Object.values(other ?? {}).flat().length).toBeGreaterThan(2_900);
    if (isWhole) expect(there).toMatchObject({ status: ran.status, rows: ran.rows, quarantined: ran.quarantined });
  });

  test("a function's error, its time-out and its end have the names of AWS", async () => {
    expect(there.failures).toEqual({
      fine: "SUCCEEDED",
      throttled: "ThrottledError",
      late: "Sandbox.Timedout",
      exit: "Runtime.ExitError",
    });
    // Where MiniStack's differ is why expected outcomes are data.
    expect(await failuresSeen()).toMatchObject({ fine: "SUCCEEDED" });
  });
});
