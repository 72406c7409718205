import path from "node:path";
import { backup } from "../../lib/cli/commands/backup.ts";
import { rebuildMongo } from "../../lib/cli/commands/rebuild.ts";
import { restore } from "../../lib/cli/commands/restore.ts";
import { ConfigError } from "../../lib/errors.ts";
import { createMongo } from "../../lib/stores/mongo/mongo.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import { contentOf, differencesFrom } from "./compare.ts";
import type { Difference } from "./compare.ts";
import type { Fault, Seen, Trial } from "./fault.ts";
import { SEEN_LAST } from "./left-out.ts";
import { migrateTo, migrationNames, missingRows, putRows } from "./migrations.ts";
import { takeInAll } from "./take-in.ts";
import type { World } from "./world.ts";

/** What a backup leaves behind on purpose: texts wait again for their vectors, and sightings under way outlive no run. */
const NOT_IN_BACKUP = ["passage_pending", "sale_seen"];
const silent = { update: () => {}, stop: () => {} };

/** Backups that are brought back elsewhere. */
export const faults: readonly Fault[] = [
  {
    name: "restore-into-the-same-version",
    injected:
      "everything is gone: the backup file is restored into a new database, and the document store is filled from it; compared with what was there before",
    disturb: restoredElsewhere,
  },
  {
    name: "restore-into-each-older-version",
    injected:
      "the backup file is restored by force into a database that stopped at each earlier migration, with rows in it, and into one without tables: refused in one sentence that names both versions, and no row is gone",
    disturb: refusedByOlder,
  },
];

async function restoredElsewhere({ open, work, places, servers }: Trial): Promise<Seen> {
  const { world, file } = await savedFrom({ open, work, places });
  const elsewhere = await servers.places();
  const [db, mongo] = [createPool(elsewhere.postgres), createMongo(elsewhere.mongo)];
  try {
    const begun = performance.now();
    const rows = await restore(db, file, { force: false, tally: silent });
    const documents = await rebuildMongo(db, mongo, silent);
    const recoveryMs = performance.now() - begun;
    const leftOut = [...NOT_IN_BACKUP, ...SEEN_LAST];
    const before = await contentOf(world.db, world.mongo, leftOut);
    const differences = differencesFrom(before, await contentOf(db, mongo, leftOut));
    return { seen: `${rows} rows and ${documents} documents restored`, recoveryMs, differences };
  } finally {
    await Promise.all([db.end(), mongo.end()]);
    await servers.drop(elsewhere);
  }
}

async function refusedByOlder({ open, work, places, servers }: Trial): Promise<Seen> {
  const names = await migrationNames();
  const { file } = await savedFrom({ open, work, places });
  const differences: Difference[] = [];
  for (let count = 0; count < names.length; count++) {
    const url = await servers.bareDatabase();
    try {
      const gone = await refused(url, file, names.slice(0, count).map(withoutEnding));
      if (gone > 0) differences.push({ table: `at ${names[count - 1]}`, lost: gone, doubled: 0, sample: "" });
    } finally {
      await servers.drop({ postgres: url });
    }
  }
  return { seen: `${names.length} versions, all of them refused it`, recoveryMs: null, differences };
}

/** Tries to restore into a database that has only these migrations; gives how many of its rows went. @throws Error when it is not refused clearly. */
async function refused(url: string, file: string, migrations: readonly string[]): Promise<number> {
  const newest = migrations.at(-1);
  if (newest !== undefined) await migrateTo(url, migrations.length);
  const db = createPool(url);
  try {
    if (newest !== undefined) await putRows(db);
    const failure = await restore(db, file, { force: true, tally: silent }).then(
      () => null,
      (error: unknown) => error,
    );
    const clear =
      failure instanceof ConfigError &&
      failure.message.includes(newest ?? "This database has no tables of imo-ops yet");
    if (!clear) throw new Error(`a database at ${newest ?? "nothing"} answers ${String(failure)}`);
    return newest === undefined ? 0 : await missingRows(db);
  } finally {
    await db.end();
  }
}

function withoutEnding(name: string): string {
  return name.replace(/\.sql$/, "");
}

/** Takes everything in and writes it to a backup file. */
async function savedFrom({
  open,
  work,
  places,
}: Pick<Trial, "open" | "work" | "places">): Promise<{ world: World; file: string }> {
  const world = await open();
  await takeInAll(world, work);
  const file = path.join(places.folder, "backup.tar.gz");
  await backup(world.db, file, silent);
  return { world, file };
}
