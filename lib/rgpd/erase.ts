/** Access and erasure: everything that is held of a person, an account or an advert, in every store. */
import type { Source } from "../sources/schema.ts";
import type { Bucket } from "../stores/aws/s3.ts";
import { forgetDocuments } from "../stores/mongo/forget.ts";
import type { Mongo } from "../stores/mongo/mongo.ts";
import { listUsers } from "../stores/access/users.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import { awaitDocuments, finishMarks, noteMarks, readMarks } from "../stores/privacy/erasures.ts";
import { ANSWERS } from "../stores/redis/redis.ts";
import { advertsInObjects } from "./adverts-in-objects.ts";
import { eraseLogs } from "./erase-logs.ts";
import { eraseObjects } from "./erase-objects.ts";
import { erasePublished } from "./erase-published.ts";
import { eraseRows } from "./erase-rows.ts";
import { keepMarks } from "./kept-marks.ts";
import { marksOf, refusedBy } from "./marks.ts";
import type { AdvertName, Erased, Hasher } from "./marks.ts";
import { personFinder } from "./person.ts";
import type { PersonFinder } from "./person.ts";
import { Traces } from "./trace.ts";
import type { Trace } from "./trace.ts";

/** The stores of an installation. */
export interface EraseDeps {
  readonly db: Postgres;
  readonly mongo: Mongo;
  /** Removes the keys of Redis that are chosen; gives how many. */
  readonly forgetKeys: (chosen: (key: string) => boolean) => Promise<number>;
  readonly data: Bucket;
  /** The folder of the local cloud's logs; null where logs are elsewhere. */
  readonly logs: string | null;
  readonly sources: readonly Source[];
  readonly hash: Hasher;
}

/** What became of a search. */
export interface Erasure {
  readonly dryRun: boolean;
  readonly traces: readonly Trace[];
}

/**
 * Erases, or with `dryRun` only finds. What is to be erased is marked first, so that no source brings it back meanwhile; then every store is gone
 * through, the truth last of those that an answer can be made of. Killed in between, it is done again from its beginning: what is gone already is not
 * found any more.
 */
export async function erase(asked: Erased, dryRun: boolean, deps: EraseDeps): Promise<Erasure> {
  const { db, hash } = deps;
  const person = isSomebody(asked) ? personFinder(asked) : null;
  const erased = person ? { ...asked, owners: [...asked.owners, ...(await accountsOf(db, person))] } : asked;
  const marks = marksOf(erased, hash);
  const refused = refusedBy(marks, hash);
  const traces = new Traces();
  if (!dryRun) {
    await db.transaction((tx) => noteMarks(tx, marks));
    await keepMarks(deps.data, await readMarks(db));
  }
  const known = await addressesOf(db, erased.adverts);
  const adverts = advertsInObjects(known, deps.sources, hash);
  await eraseObjects({ data: deps.data, person, adverts, agents: erased.agents, dryRun, traces });
  await erasePublished({ db, data: deps.data, erased, person, adverts, dryRun, traces });
  const finders = [...(person ? [person] : []), ...(known.length > 0 ? [namesOf(known)] : [])];
  if (deps.logs !== null && finders.length > 0) await eraseLogs(deps.logs, finders, { dryRun, traces });
  await eraseRows(db, { erased, person, refused, dryRun, traces });
  await awaitDocuments(db);
  await eraseDocuments(deps.mongo, { erased, person, dryRun, traces });
  if (!dryRun) {
    // Answers may hold anything that was shown.
    const gone = await deps.forgetKeys((key) => key.startsWith(ANSWERS) || (person?.tells(key) ?? false));
    traces.add("redis", "imo:answer", "deleted", [], gone);
    await finishMarks(db, marks);
  }
  return { dryRun, traces: traces.list() };
}

function isSomebody({ names, phones, emails }: Erased): boolean {
  return names.length + phones.length + emails.length > 0;
}

/** Accounts whose name or address is the person's. */
async function accountsOf(db: Postgres, person: PersonFinder): Promise<string[]> {
  const users = await listUsers(db);
  return users.filter(({ name, email }) => person.tells(`${name}\n${email ?? ""}`)).map(({ name }) => name);
}

interface Known extends AdvertName {
  readonly url: string | null;
}

async function addressesOf(db: Postgres, adverts: readonly AdvertName[]): Promise<Known[]> {
  if (adverts.length === 0) return [];
  const rows = await db.query<Known>(
    `select source_id as source, reference, url from advert where (source_id, reference) in (select * from unnest($1::text[], $2::text[]))`,
    [adverts.map(({ source }) => source), adverts.map(({ reference }) => reference)],
  );
  const urls = new Map(rows.map(({ source, reference, url }) => [`${source}:${reference}`, url]));
  return adverts.map((advert) => ({ ...advert, url: urls.get(`${advert.source}:${advert.reference}`) ?? null }));
}

/** Finds adverts in logs: by address, by natural key, by the key of their page. */
function namesOf(adverts: readonly Known[]): Pick<PersonFinder, "blanked"> {
  const names = adverts.flatMap(({ source, reference, url }) => [
    ...(url === null ? [] : [url]),
    `${source}:${reference}`,
    `/r${reference}.json.gz`,
  ]);
  return {
    blanked: (text, mark = () => "") =>
      names.reduce((left, name) => left.replaceAll(name, (found) => mark(found)), text),
  };
}

async function eraseDocuments(
  mongo: Mongo,
  { erased, person, dryRun, traces }: { erased: Erased; person: PersonFinder | null; dryRun: boolean; traces: Traces },
): Promise<void> {
  const pairs = erased.adverts.map(({ source, reference }) => ({
    id: `${source}:${reference}`,
    json: JSON.stringify(reference),
    source: JSON.stringify(source),
  }));
  const agents = erased.agents.map((agent) => JSON.stringify(agent));
  const found = await forgetDocuments(
    mongo,
    (_, json, { _id }) =>
      pairs.some((pair) => _id === pair.id || (json.includes(pair.json) && json.includes(pair.source))) ||
      agents.some((agent) => json.includes(agent)) ||
      (person?.tells(json) ?? false),
    dryRun,
  );
  for (const [collection, ids] of found) traces.add("mongodb", collection, dryRun ? "found" : "deleted", ids);
}
