import { execFile } from "node:child_process";
import { chown, mkdtemp, rm, statfs, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import { serverUser } from "../../localstack/unprivileged.ts";
import type { Fault, Seen, Trial } from "./fault.ts";
import { takeInAll } from "./take-in.ts";

const run = promisify(execFile);
const FULL_MS = 1500;

/** A disk without room. */
export const faults: readonly Fault[] = [
  {
    name: "postgres-disk-full",
    injected:
      "the tables lie on a disk of their own (a tmpfs, mounted as root) that is filled to the last byte at a random moment, and has room again 1.5 s later",
    disturb: diskFull,
  },
];

function ignoreFull(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOSPC") throw error;
}

async function diskFull({ open, work, places, draw }: Trial): Promise<Seen> {
  const disk = await mkdtemp(path.join(tmpdir(), "imo-ops-disk-"));
  const user = await serverUser(disk);
  await run("mount", ["-t", "tmpfs", "-o", "size=64m,mode=0700", "tmpfs", disk]);
  const server = createPool(Object.assign(new URL(places.postgres), { pathname: "/template1" }).href, {
    max: 1,
    statementTimeoutMs: 0,
  });
  const database = new URL(places.postgres).pathname.slice(1);
  const space = `space_${database}`;
  try {
    if (user) await chown(disk, user.uid, user.gid);
    await server.query(`create tablespace ${space} location '${disk}'`);
    await server.query(`alter database ${database} set tablespace ${space}`);
    const world = await open();
    const filler = path.join(disk, "filler");
    let mended = performance.now();
    const filling = (async () => {
      await world.line.untilReached("records");
      await sleep(draw.int(0, 60));
      const { bavail, bsize } = await statfs(disk);
      // The server may take of it meanwhile: then it is full a little earlier.
      await writeFile(filler, Buffer.alloc(bavail * bsize, 1)).catch(ignoreFull);
      const left = (await statfs(disk)).bavail;
      await sleep(FULL_MS);
      await unlink(filler);
      mended = performance.now();
      return left;
    })();
    const runs = await takeInAll(world, work);
    const recoveryMs = Math.max(0, performance.now() - mended);
    const left = await filling;
    const seen = `${left} blocks left, ${world.line.delivered} deliveries, ${world.line.postponed} put off, runs ${runs.map(({ status }) => status).join(", ")}`;
    // Its space goes with the disk.
    await world.end();
    await server.query(`alter database ${database} set tablespace pg_default`);
    return { seen, recoveryMs };
  } finally {
    await server.query(`drop tablespace if exists ${space}`).catch(() => undefined);
    await server.end();
    await run("umount", [disk]).catch(() => undefined);
    await rm(disk, { recursive: true, force: true });
  }
}
