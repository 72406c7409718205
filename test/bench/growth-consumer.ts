/** One consumer of the bench `growth`, a process of its own: normalizes a chunk and merges it, as the two functions do, whenever it is sent one. */
import { createReadStream } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { aggregate } from "../../lib/aggregate/aggregate.ts";
import { RawStored } from "../../lib/messages.ts";
import type { RecordsStored } from "../../lib/messages.ts";
import { normalize } from "../../lib/normalize/normalize.ts";
import { loadSource } from "../../lib/sources/load.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";

const [url = "", folder = ""] = process.argv.slice(2);
const Sent = z.union([z.literal("end"), RawStored]);
const db = createPool(url, { max: 1, statementTimeoutMs: 0 });
const source = await loadSource("dvf");
const at = (key: string) => path.join(folder, key);
const common = { source: async () => source, hashAgent: (id: string) => id };

async function consume(message: RawStored): Promise<void> {
  const told: RecordsStored[] = [];
  await normalize(message, {
    ...common,
    read: (key) => readFile(at(key)),
    put: async (key, body) => {
      await mkdir(path.dirname(at(key)), { recursive: true });
      await writeFile(at(key), body);
    },
    send: async (records) => void told.push(records),
  });
  for (const records of told) {
    await aggregate(records, {
      ...common,
      db,
      readObject: async (key) => createReadStream(at(key)),
      answer: async () => {},
      wakeRelay: async () => {},
    });
  }
}

async function answer(message: RawStored): Promise<void> {
  try {
    await consume(message);
    const { user, system } = process.cpuUsage();
    tell({ cpu: (user + system) / 1e6 });
  } catch (error) {
    tell({ error: String(error) });
  }
}

const tell = (done: object): void => void process.send?.(done);

process.on("message", (given) => {
  const sent = Sent.parse(given);
  if (sent === "end") {
    void db.end().then(() => process.disconnect());
    return;
  }
  void answer(sent);
});
await db.query("select 1");
tell({ cpu: 0 });
