import { mkdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { claim } from "./claim.ts";

const LOOK_AGAIN_MS = 200;

/** Runs `work` while no other process packages the project in `folder`: serverless keeps one folder of packages and empties it at each start. */
export async function packagingAlone<Result>(
  folder: string,
  work: () => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const own = path.join(folder, ".local");
  await mkdir(own, { recursive: true });
  for (;;) {
    const taken = await claim(path.join(own, "packaging.json"));
    if ("owner" in taken) {
      await sleep(LOOK_AGAIN_MS, undefined, signal && { signal });
      continue;
    }
    try {
      return await work();
    } finally {
      await taken.release();
    }
  }
}
