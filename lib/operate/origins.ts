/** Where sources are collected from, and whether that can be reached. */
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Socket } from "node:net";
import { routesOf } from "../collect/origins.ts";
import type { Origins } from "../collect/origins.ts";
import type { Source } from "../sources/schema.ts";

const PATIENCE_MS = 5_000;

/** The origins that source files name, each with its sources; addresses that are secrets are known to collectors only. */
export function originsOf(sources: readonly Source[]): ReadonlyMap<string, string[]> {
  const origins = new Map<string, string[]>();
  for (const source of sources) {
    for (const origin of new Set(addressesOf(source).map((address) => new URL(address).origin))) {
      origins.set(origin, [...(origins.get(origin) ?? []), source.id]);
    }
  }
  return origins;
}

function addressesOf(source: Source): string[] {
  if (!source.enabled) return [];
  if (source.kind === "web") return [source.homepage];
  if (source.kind === "api") return typeof source.origin === "string" ? [source.origin] : [];
  if (source.kind === "file") return source.files.map(({ location }) => location).filter((at) => /^https?:/.test(at));
  return [];
}

/**
 * Connects to an origin, or to what stands in for it at the stage `local`, and asks it nothing: that is no visit.
 * Gives why it could not; null where it could.
 */
export async function refusalOf(origin: string, stage: string, standIns: Origins): Promise<string | null> {
  const url = new URL(origin);
  const { protocol, hostname: host, port } = routesOf(stage, standIns).standIn(url) ?? url;
  const encrypted = protocol === "https:";
  const at = { host, port: Number(port) || (encrypted ? 443 : 80), timeout: PATIENCE_MS };
  const socket = encrypted ? connectTls({ ...at, servername: host }) : connect(at);
  try {
    await opened(socket, encrypted ? "secureConnect" : "connect");
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    socket.destroy();
  }
}

function opened(socket: Socket, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, resolve);
    socket.once("error", reject);
    socket.once("timeout", () => reject(new Error(`no connection within ${PATIENCE_MS / 1000} s`)));
  });
}
