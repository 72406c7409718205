import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { identifyPending } from "../../lib/aggregate/identity/identify.ts";
import { agentHasher } from "../../lib/normalize/privacy/agent-hash.ts";
import { keepMarks, keptMarks } from "../../lib/rgpd/kept-marks.ts";
import { marksOf, refusedBy } from "../../lib/rgpd/marks.ts";
import { rekey, withNewKey } from "../../lib/rgpd/rekey.ts";
import { noteMarks, readMarks } from "../../lib/stores/privacy/erasures.ts";
import { memoryBucket } from "../support/memory-bucket.ts";
import { rowsOf } from "../support/planted-person.ts";
import { testDatabase } from "../support/postgres.ts";
import { aFlat, arriveInChunks, groupsIn, idsIn } from "../support/properties.ts";

const db = await testDatabase();
const OLD = "a".repeat(64);
const AGENTS = ["agent-1", "agent-2", "agent-3"];
const old = agentHasher(OLD);

/** Everything that is told of properties and of what happened, without the hashes. */
async function figures() {
  return {
    properties: await db.query(
      `select property_id, anchor, type, amount_cents, area, rooms, advert_count, status from property order by 1`,
    ),
    judgements: await db.query(`select a, b, score, linked, reasons from property_judgement order by 1, 2`),
    events: await db.query(`select event_id, advert_id, type, detail from event_log order by 1`),
    versions: await db.query(`select advert_id, collected_at from advert_version order by 1, 2`),
    groups: await groupsIn(db),
    ids: await idsIn(db),
  };
}

test("under another key agents stay the same agents and figures the same, and the old key alone tells of nobody", async () => {
  const day = (n: number) => `2026-10-0${n}T08:00:00.000Z`;
  const [one = "", two = ""] = AGENTS.map(old);
  await arriveInChunks(db, [
    aFlat({ reference: "1", collectedAt: day(1), agentHash: one }),
    aFlat({ reference: "1", collectedAt: day(3), agentHash: one, priceCents: 26_000_000 }),
    aFlat({ reference: "2", collectedAt: day(2), agentHash: two, area: 72.5 }),
    aFlat({ reference: "3", collectedAt: day(2), agentHash: one, rooms: 4, area: 90 }),
    aFlat({ reference: "4", collectedAt: day(2), agentHash: null }),
  ]);
  await identifyPending(db);
  const erased = {
    names: ["Camille Durand"],
    phones: [],
    emails: [],
    owners: [],
    adverts: [{ source: "s", reference: "9" }],
    agents: [old("agent-3")],
  };
  const marks = marksOf(erased, old);
  await db.transaction((tx) => noteMarks(tx, marks));
  const data = memoryBucket("data");
  await keepMarks(data, marks);
  data.objects.set("records/r/0.ndjson.gz", gzipSync(`{"kind":"advert","agentHash":"${one}"}\n`));
  const before = await figures();
  expect(before.properties.length).toBeGreaterThan(1);

  const keys = withNewKey(OLD);
  expect(await rekey(keys, { db, data })).toEqual({ contents: 4, marks: marks.length, objects: 1 });
  const fresh = agentHasher(keys);
  expect(await figures()).toEqual(before);
  await identifyPending(db);
  expect(await figures()).toEqual(before);
  const agents =
    await db.query(`select reference, content ->> 'agentHash' as agent, p.agent as property_agent, p.facts ->> 'agent' as facts_agent
    from advert left join property_advert p using (advert_id) where p.current order by 1`);
  expect(agents).toMatchObject(
    [fresh("agent-1"), fresh("agent-2"), fresh("agent-1"), null].map((agent) => ({
      agent,
      property_agent: agent,
      facts_agent: agent,
    })),
  );
  const everything = [
    ...(await rowsOf(db)).map(([, text]) => text),
    ...[...data.objects].map(([key, bytes]) => (key.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString()),
  ].join("\n");
  expect(AGENTS.map(old).filter((hash) => everything.includes(hash))).toEqual([]);
  expect(everything).toContain(fresh("agent-1"));

  const refused = refusedBy(await readMarks(db), fresh);
  expect(refused.advert({ source: "s", reference: "9" })).toBe(true);
  expect(refused.people("Appelez Camille Durand")).toEqual(["Camille Durand"]);
  expect(refused.admitted(aFlat({ agentHash: fresh("agent-3") }))?.agentHash).toBeNull();
  expect(await keptMarks(data)).toHaveLength(marks.length);

  // A function that still had the old key, and the command that is called again.
  await arriveInChunks(db, [
    aFlat({ reference: "5", collectedAt: day(4), agentHash: two, area: 40 }),
    aFlat({ reference: "6", collectedAt: day(4), agentHash: old("agent-3"), area: 30 }),
  ]);
  expect(await rekey(keys, { db, data })).toEqual({ contents: 2, marks: 0, objects: 0 });
  expect(
    await db.query(
      `select content ->> 'agentHash' as agent from advert where reference in ('5', '6') order by reference`,
    ),
  ).toEqual([{ agent: fresh("agent-2") }, { agent: null }]);
  expect(await rekey(keys, { db, data })).toEqual({ contents: 0, marks: 0, objects: 0 });
});
