import { basename } from "node:path";
import { printable } from "./printable.ts";

/** The key under which a local file lands: its name without what a key, a path or a terminal would take for something else. */
export function landingKey(folder: "drop" | "uploads", source: string, runId: string, path: string): string {
  const name = printable(basename(path)).replace(/[^\p{L}\p{M}\p{N}._ -]/gu, "_");
  return `${folder}/${source}/${runId}/${/[\p{L}\p{N}]/u.test(name) ? name : "file"}`;
}
