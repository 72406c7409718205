import { gunzipSync, gzipSync } from "node:zlib";
import { packPage } from "../../lib/collect/web/raw-page.ts";
import { agentHasher } from "../../lib/normalize/privacy/agent-hash.ts";
import type { Advert } from "../../lib/records/record.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { refreshSearchWords } from "../../lib/stores/adverts/search-words.ts";
import type { Mongo } from "../../lib/stores/mongo/mongo.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { anAdvert } from "./adverts.ts";
import { memoryBucket } from "./memory-bucket.ts";
import type { MemoryBucket } from "./memory-bucket.ts";
import { exportsOf, parquetOf, unpacked } from "./planted-files.ts";
import { selogerCsv, selogerRow } from "./seloger.ts";
import { zipOf } from "./zip.ts";

/** Made up: nobody is called so, and the number is of those that ARCEP keeps for fiction. */
export const PERSON = {
  names: ["Zélie Quatrevingt-Brume"],
  phones: ["06 39 98 41 27"],
  emails: ["zelie.qb@courriel.example"],
} as const;

export const hash = agentHasher("the key of the tests");
/** The person as an agent of two sources: by an id, and by a name in lower case. */
export const AGENT_HASHES = [hash("500777"), hash("zélie quatrevingt-brume")];

/** Other people's text, which has to stay as it is. */
export const STRANGER = "Visite avec M. Octave Tranchelune au 06 39 98 00 11 le mardi.";

/** How texts name them: each has to be gone. */
export const SPELLINGS = [
  "Zélie Quatrevingt-Brume",
  "QUATREVINGT BRUME Zelie",
  "zelie-quatrevingt-brume",
  "06 39 98 41 27",
  "06.39.98.41.27",
  "+33 6 39 98 41 27",
  "0033639984127",
  "Zelie.QB@courriel.example",
  "zelie.qb%40courriel.example",
  Buffer.from("0639984127").toString("base64"),
];

/** What no byte of any store may hold afterwards, in lower case. */
const TRACES = [
  "quatrevingt",
  "courriel.example",
  "639984127",
  "39 98 41 27",
  "39.98.41.27",
  Buffer.from("0639984127").toString("base64").toLowerCase(),
  ...AGENT_HASHES,
];

/** The traces that stand in a text. */
export function tracesIn(text: string): string[] {
  const lower = text.toLowerCase();
  return TRACES.filter((trace) => lower.includes(trace));
}

const named = (n: number) => `${SPELLINGS[n % SPELLINGS.length]}`;

/** An advert of hers that the normalizer's door did not clean. */
function herAdvert(changes: Partial<Advert> = {}): Advert {
  return anAdvert({
    source: "seloger-export",
    reference: "220000777",
    url: ADVERT_URL,
    title: `Appartement présenté par ${named(0)}`,
    description: SPELLINGS.join(" ; "),
    features: [`Contact ${named(1)}`],
    photos: [`https://images.example/${named(2)}.jpg`, "https://images.example/salon.jpg"],
    agentHash: AGENT_HASHES[0] ?? null,
    ...changes,
  });
}

/** Plants her in every table that may hold somebody, with her adverts (two versions of one) and a stranger's. */
export async function plantInPostgres(db: Postgres): Promise<void> {
  const from = { runId: "run-1", readerVersion: 1 };
  await db.query(
    `insert into run (run_id, trigger, input, status, missing) values ('run-1', 'manual', $1, 'complete', '[]')`,
    [JSON.stringify({ search: `biens de ${named(0)}` })],
  );
  await db.query(
    `insert into task (run_id, task, source_id, search, outcome, reason, collected_at) values ('run-1', 0, 'seloger-export', 'file', 'truncated', $1, now())`,
    [`row 3: ${named(3)} is no price`],
  );
  await db.query(`insert into chunk (run_id, task, chunk, status, reason) values ('run-1', 0, 0, 'failed', $1)`, [
    named(4),
  ]);
  await db.transaction((tx) =>
    mergeAdverts(
      tx,
      [
        herAdvert({ collectedAt: "2026-11-01T08:00:00Z" }),
        herAdvert({ collectedAt: "2026-11-08T08:00:00Z", priceCents: 19_900_000 }),
        anAdvert({ source: "iad-france", reference: "300001", agentHash: AGENT_HASHES[1] ?? null }),
        anAdvert({ source: "seloger-export", reference: "220000778", description: STRANGER, agentHash: hash("other") }),
      ],
      from,
    ),
  );
  await refreshSearchWords(db);
  await db.query(
    `insert into quarantine (run_id, source_id, task, chunk, file, row_number, reason, found, excerpt, s3_key)
     values ('run-1', 'seloger-export', 0, 0, 'f.csv', 3, 'not a price', $1, $2, 'k'), ('run-1', 'seloger-export', 0, 0, 'f.csv', 4, 'not a price', 'x', $3, 'k')`,
    [named(0), `1;2;${named(5)}`, STRANGER],
  );
  await db.query(
    `insert into app_user (name, email, role, password) values ('zelie', $1, 'reader', 'x'), ('octave', 'o@example.org', 'reader', 'x')`,
    [PERSON.emails[0]],
  );
  await db.query(
    `insert into page_session (hash, user_id, session_version, expires_at) select 'x', user_id, 1, now() + interval '1 day' from app_user where name = 'zelie'`,
  );
  await db.query(
    `insert into alert (alert_id, owner, name, filter, channel, url, created_at, changed_at) values
       (gen_random_uuid(), 'zelie', 'Maisons', '{}', 'feed', null, now(), now()),
       (gen_random_uuid(), 'octave', 'Hers', '{}', 'webhook', $1, now(), now()),
       ('00000000-0000-4000-8000-000000000001', 'octave', 'His', '{}', 'feed', null, now(), now())`,
    [`https://hooks.example/${named(8)}`],
  );
  await db.query(
    `insert into delivery (delivery_id, alert_id, status, created_at, error) values (gen_random_uuid(), '00000000-0000-4000-8000-000000000001', 'failed', now(), $1)`,
    [`refused by ${named(7)}`],
  );
  await db.query(
    `insert into sql_saved (owner, title, question, shared) values ('octave', 'q', $1, true), ('zelie', 'q', 'select 1', false)`,
    [`select 1 -- for ${named(6)}`],
  );
  await db.query(
    `insert into sql_question (question_id, asked_by, text_hash) values (gen_random_uuid(), 'zelie', 'h')`,
  );
  await db.query(
    `insert into export_job (owner, request, request_hash, status, key) values ('octave', $1, 'h', 'done', 'exports/1.csv')`,
    [JSON.stringify({ filtres: { q: named(0) } })],
  );
  // Files in which she stands are of others' jobs; the last is of hers.
  await db.query(
    `insert into export_job (kind, owner, request, request_hash, status, key, ended_at)
     select kind, owner, '{"de": "annonces", "format": "csv"}', key, 'done', key, now() from (values
       ('export', 'octave', 'exports/hers.parquet'), ('export', 'octave', 'exports/others.parquet'), ('export', 'octave', 'exports/advert.parquet'),
       ('report', 'octave', 'exports/hers.pdf'), ('report', 'octave', 'exports/others.pdf'), ('export', 'zelie', 'exports/others.csv')) as j (kind, owner, key)`,
  );
  await db.query(
    `insert into site_evidence (site, kind, decision, said_hash, url, said, first_read, last_read)
     values ('www.example.org', 'robots', 'read', gen_random_uuid(), 'https://www.example.org/robots.txt', $1, now(), now())`,
    [`# webmaster: ${named(7)}\nUser-agent: *`],
  );
}

/** Plants her in the document store, beside a stranger. */
export async function plantInMongo(mongo: Mongo): Promise<void> {
  const adverts = mongo.db.collection<{ _id: string; rev: number; contenu: object }>("adverts");
  await adverts.insertMany([
    { _id: "seloger-export:220000777", rev: 1, contenu: herAdvert() },
    { _id: "iad-france:300001", rev: 1, contenu: { agentHash: AGENT_HASHES[1] } },
    { _id: "seloger-export:220000778", rev: 1, contenu: { description: STRANGER } },
  ]);
  const properties = mongo.db.collection<{ _id: number; rev: number; annonces: object[] }>("properties");
  await properties.insertMany([
    { _id: 1, rev: 1, annonces: [{ titre: named(1) }] },
    { _id: 2, rev: 1, annonces: [{ titre: STRANGER }] },
  ]);
}

const gz = (text: string) => gzipSync(text).toString("latin1");
const page = async (html: string) =>
  Buffer.from(
    await packPage({
      url: "https://www.agence-littoral.example/biens/B7-maison",
      status: 200,
      headers: { "content-type": "text/html; charset=windows-1252", "x-author": named(7) },
      fetchedAt: "2026-11-01T08:00:00Z",
      rendered: false,
      redirects: [],
      html: Buffer.from(html, "latin1"),
    }),
  );

/** The address of her advert's page. */
const ADVERT_URL = "https://www.seloger.com/annonces/achat/appartement/hendaye-64/orio/220000777.htm";

/** The bucket with her in every prefix. */
export async function plantedBucket(): Promise<MemoryBucket> {
  const bucket = memoryBucket("data");
  const put = (key: string, body: string | Uint8Array) =>
    bucket.objects.set(key, typeof body === "string" ? Buffer.from(body) : Buffer.from(body));
  const packed = (key: string, text: string) => put(key, Buffer.from(gz(text), "latin1"));
  const raw = "raw-personal/seloger-export/run-1";
  packed(
    `${raw}/0/000000.gz`,
    selogerCsv([
      selogerRow({ annonce_id: "220000776", description: STRANGER }),
      selogerRow({
        annonce_id: "220000777",
        agency_contact_name: named(0),
        agency_phone_number: named(3),
        description: `Appelez ${named(1)},\nou écrivez`,
      }),
      selogerRow({ annonce_id: "220000778", price: "220000777", description: STRANGER }),
    ]),
  );
  put(`${raw}/0/manifest.json`, JSON.stringify([{ key: `${raw}/0/000000.gz` }]));
  put(`${raw}/${"a".repeat(64)}`, Buffer.from(`PK\u0003\u0004 packed`, "latin1"));
  put("raw-personal/poliris/run-2/" + "b".repeat(64), Buffer.from(`PK\u0003\u0004 of others`, "latin1"));
  put(
    "raw-personal/agence-littoral/run-3/0/rB7.json.gz",
    await page(`<p>Interlocutrice : Z\u00e9lie Quatrevingt-Brume, ${named(3)}</p><p>belle v\u00e9randa</p>`),
  );
  put(
    "raw-personal/agence-littoral/run-3/0/state.json",
    JSON.stringify({ listed: [{ reference: "B7", url: `https://x/${named(2)}`, card: null }] }),
  );
  packed("raw/dvf/run-4/0/000000.gz", `id_mutation,note\n1,${named(9)}\n`);
  packed(
    "records/run-1/0-000000.ndjson.gz",
    [herAdvert(), anAdvert({ source: "seloger-export", reference: "220000778", description: STRANGER })]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join("") +
      `${JSON.stringify({ kind: "crawl", source: "seloger-export", references: ["220000777", "220000778"] })}\n`,
  );
  packed(
    "quarantine/run-1/0-000000.ndjson.gz",
    `${JSON.stringify({ kind: "row", row: 3, reason: "not a price", found: named(5), excerpt: STRANGER })}\n`,
  );
  put(
    "dead-letters/events/1.json",
    JSON.stringify({ queue: "events", body: JSON.stringify({ text: named(7) }), reason: "x" }),
  );
  put("plans/run-1/0.json", JSON.stringify({ search: named(0) }));
  put("drop/seloger-export/f.csv", `x\n${named(4)}\n`);
  put("uploads/seloger-export/run/f.csv", Buffer.from(`nom\nZ\u00e9lie Quatrevingt-Brume\n`, "latin1"));
  put(
    "drop/seloger-export/f.zip",
    zipOf({ "f.csv": `x\n1\n`, "contacts.xlsx": zipOf({ "shared.xml": `<t>${named(3)}</t>` }) }),
  );
  put("drop/seloger-export/others.zip", zipOf({ "f.csv": `x\n${STRANGER}\n` }));
  put("exports/1.csv", Buffer.from("PAR1 whatever", "latin1"));
  for (const [key, body] of await exportsOf({ hers: SPELLINGS.join(" "), strangers: STRANGER }, ADVERT_URL))
    put(key, body);
  put("drop/seloger-export/hers.parquet", await parquetOf([{ titre: named(1), lien: "x" }]));
  put("uploads/seloger-export/run/others.parquet", await parquetOf([{ titre: STRANGER, lien: "x" }]));
  return bucket;
}

/** Lines of a log, one of which is hers. */
export const LOG = `{"path":"/annonces?q=maison"}\n{"path":"/annonces?q=${encodeURIComponent("Zélie Quatrevingt-Brume")}","ip":"::1"}\n{"path":"/${named(4)}"}\n`;

/** Everything that a bucket holds, as text: packed objects unpacked, pages decoded. */
export function textsOf(bucket: MemoryBucket): Promise<[key: string, text: string][]> {
  return Promise.all(
    [...bucket.objects].map(async ([key, bytes]): Promise<[string, string]> => {
      const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
      const text = `${plain.toString("utf8")}\n${plain.toString("latin1")}\n${await unpacked(bytes)}`;
      const body = /"body":"([A-Za-z0-9+/=]+)"/.exec(text)?.[1];
      return [key, body === undefined ? text : `${text}\n${Buffer.from(body, "base64").toString("utf8")}`];
    }),
  );
}

/** Every row of every table, as text. */
export async function rowsOf(db: Postgres): Promise<[table: string, text: string][]> {
  const tables = await db.query<{ name: string }>(
    `select quote_ident(relname) as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`,
  );
  const found: [string, string][] = [];
  for (const { name } of tables) {
    const rows = await db.query<{ text: string }>(
      `select t::text || ' ' || row_to_json(t)::text as text from ${name} t`,
    );
    found.push(...rows.map(({ text }): [string, string] => [name, text]));
  }
  return found;
}
