/** Another key for the hashes that stand for agents and for what was erased. */
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { agentHasher, hashLifter } from "../normalize/privacy/agent-hash.ts";
import { refreshHistory } from "../stores/adverts/history.ts";
import type { Bucket } from "../stores/aws/s3.ts";
import type { Postgres, Transaction } from "../stores/postgres/postgres.ts";
import { liftMarks, readMarks } from "../stores/privacy/erasures.ts";
import { advertContents, moveAgents, rewriteContents } from "../stores/privacy/rewrite-adverts.ts";
import { keepMarks } from "./kept-marks.ts";
import { reapplyErasures } from "./reapply.ts";

const inflate = promisify(gunzip);
const compress = promisify(gzip);

/** Adds a key of 32 random bytes to those that an installation has. */
export function withNewKey(keys: string): string {
  return `${keys} ${randomBytes(32).toString("hex")}`;
}

/** What was brought to the newest key. */
export interface Rekeyed {
  readonly contents: number;
  readonly marks: number;
  /** Objects under records/. */
  readonly objects: number;
}

interface RekeyDeps {
  readonly db: Postgres;
  readonly data: Bucket;
}

/**
 * Brings every stored hash to the newest of `keys`: adverts and their history, properties, marks of erasures, records in S3. In Postgres all or none
 * of it; merges wait meanwhile. Done again, it does what is left: hashes that came under the older keys while functions still had those.
 */
export async function rekey(keys: string, { db, data }: RekeyDeps): Promise<Rekeyed> {
  const lift = hashLifter(keys);
  const done = await db.transaction(async (tx) => {
    const marks = await liftMarks(tx, lift);
    const contents = await liftAdverts(tx, lift);
    // What was erased may have come back under the older keys.
    await reapplyErasures(tx, agentHasher(keys));
    return { contents, marks };
  });
  await keepMarks(data, await readMarks(db), lift);
  return { ...done, objects: await liftRecords(data, lift) };
}

type Lift = (hash: string) => string;

async function liftAdverts(tx: Transaction, lift: Lift): Promise<number> {
  const touched = new Set<number>();
  const agents = new Map<string, string>();
  let count = 0;
  for await (const contents of advertContents(tx, { agents: null, probe: null })) {
    const lifted = contents.flatMap(({ content, ...of }) => {
      const { agentHash } = content;
      if (agentHash === null) return [];
      const newest = lift(agentHash);
      if (newest === agentHash) return [];
      agents.set(agentHash, newest);
      touched.add(of.advert_id);
      return [{ ...of, content: { ...content, agentHash: newest } }];
    });
    count += lifted.length;
    await rewriteContents(tx, lifted);
  }
  await moveAgents(tx, agents);
  await refreshHistory(tx, [...touched], "rekey");
  return count;
}

/** Records carry the hash of their advert's agent. */
const AGENT = /"agentHash":"([0-9a-f.]{32,40})"/g;

async function liftRecords(data: Bucket, lift: Lift): Promise<number> {
  let count = 0;
  for await (const key of data.list("records/")) {
    const text = (await inflate(await data.bytes(key))).toString("utf8");
    const lifted = text.replaceAll(AGENT, (_, hash: string) => `"agentHash":"${lift(hash)}"`);
    if (lifted === text) continue;
    await data.put(key, await compress(lifted, { level: 1 }), "application/gzip");
    count += 1;
  }
  return count;
}
