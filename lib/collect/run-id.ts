import { randomBytes } from "node:crypto";

/** A run id that tells what and when, and is like no other: `ingest-dvf-20261123-074512-1f3a`. */
export function newRunId(what: string, now = new Date()): string {
  const instant = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
  return `${what.slice(0, 50)}-${instant}-${randomBytes(2).toString("hex")}`;
}
