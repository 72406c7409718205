/** Persons and adverts in S3. */
import pMap from "p-map";
import type { Bucket } from "../stores/aws/s3.ts";
import type { AdvertsInObjects } from "./adverts-in-objects.ts";
import { objectTells } from "./look-inside.ts";
import { readObjectText } from "./object-text.ts";
import type { ObjectText } from "./object-text.ts";
import type { PersonFinder } from "./person.ts";
import { S3_PREFIXES } from "./places.ts";
import type { S3Prefix } from "./places.ts";
import type { Traces } from "./trace.ts";

/** Objects that are looked at together: each may have some megabytes. */
const AT_ONCE = 4;
/** A larger object is not taken into memory, and not written anew; only files that were dropped are. */
const MOST_BYTES = 256 * 1024 * 1024;
/** A file as it was received, of which chunks were cut: its name is its SHA-256, or says that it is a piece that is not read yet. */
const ORIGINAL = /^(raw(?:-personal)?\/[^/]+\/[^/]+\/)(?:[0-9a-f]{64}|incoming-\d+\/[^/]+)$/;

interface Search {
  readonly data: Bucket;
  readonly person: PersonFinder | null;
  readonly adverts: AdvertsInObjects;
  /** Keyed hashes of agents, which records carry. */
  readonly agents: readonly string[];
  /** Only looks. */
  readonly dryRun: boolean;
  readonly traces: Traces;
}

/**
 * Goes through all objects that may hold something: what can be written without it is, the rest is deleted. Files as received, of which the chunks
 * told of them, are deleted: the chunks are what a replay reads.
 */
export async function eraseObjects(search: Search): Promise<void> {
  const { data } = search;
  for (const prefix of S3_PREFIXES) {
    if (prefix.onErase === "stays" || prefix.onErase === "withdrawn") continue;
    const touched = new Set<string>();
    const originals: string[] = [];
    await pMap(
      data.list(prefix.name),
      async (key) => {
        const original = ORIGINAL.exec(key);
        if (original) originals.push(key);
        else if (await eraseObject(key, prefix, search)) touched.add(folderOf(key));
      },
      { concurrency: AT_ONCE },
    );
    for (const key of originals) {
      const folder = ORIGINAL.exec(key)?.[1] ?? "";
      if (touched.has(folder)) await act(key, prefix, search, null);
      else await eraseObject(key, prefix, search);
    }
  }
}

/** `raw-personal/source/run/task/000001.gz` → `raw-personal/source/run/`. */
function folderOf(key: string): string {
  return `${key.split("/").slice(0, 3).join("/")}/`;
}

/** Tells whether the object held anything. */
async function eraseObject(key: string, prefix: S3Prefix, search: Search): Promise<boolean> {
  const { data, person, adverts, agents, dryRun, traces } = search;
  if (!person && !adverts.concerns(key) && !(agents.length > 0 && holdsAgents(key))) return false;
  const { bytes } = await data.head(key);
  const object = bytes > MOST_BYTES ? null : await readObjectText(key, await data.bytes(key));
  if (!object) return eraseUnread(key, prefix, search);
  const left = await withoutAll(key, object, search);
  if (left === object.text) return false;
  const body = left === null || prefix.onErase === "deleted" ? null : await object.withText?.(left);
  if (dryRun) traces.add("s3", prefix.name, "found", [key]);
  else await act(key, prefix, search, body ? { body, contentType: object.contentType } : null);
  return true;
}

/** What is packed or large is not written anew: it goes, where it tells of them. */
async function eraseUnread(key: string, prefix: S3Prefix, search: Search): Promise<boolean> {
  const { data, person, adverts, traces } = search;
  const told = await objectTells(
    await data.stream(key),
    (text) => (person?.tells(text) ?? false) || (RAW.test(key) && adverts.tells(key, text)),
  );
  if (told) await act(key, prefix, search, null);
  if (told === null) traces.add("s3", prefix.name, "not searched", [key]);
  return told ?? false;
}

const RAW = /^raw(?:-personal)?\//;

async function withoutAll(
  key: string,
  { text }: ObjectText,
  { person, adverts, agents }: Search,
): Promise<string | null> {
  const left = adverts.concerns(key) ? await adverts.without(key, text) : text;
  if (left === null) return null;
  const clean = person ? person.blanked(left) : left;
  return holdsAgents(key)
    ? agents.reduce((some, agent) => some.replaceAll(JSON.stringify(agent), "null"), clean)
    : clean;
}

function holdsAgents(key: string): boolean {
  return key.startsWith("records/");
}

async function act(
  key: string,
  { name }: S3Prefix,
  { data, dryRun, traces }: Search,
  put: { readonly body: Uint8Array; readonly contentType: string } | null,
): Promise<void> {
  if (!dryRun) await (put ? data.put(key, put.body, put.contentType) : data.delete(key));
  traces.add("s3", name, dryRun ? "found" : put ? "rewritten" : "deleted", [key]);
}
