import { connect } from "node:net";
import { readCloudFile } from "./cloud-file.ts";
import type { CloudFile } from "./cloud-file.ts";
import type { Home } from "./home.ts";
import type { PortName } from "./ports.ts";
import { processIdentity } from "./process.ts";
import { healthOf } from "./services/emulator.ts";

/** How long a part may take to answer, in ms. */
const PATIENCE = 3_000;

/** One part as it is now. */
interface PartStatus {
  readonly part: PortName;
  readonly port: number;
  readonly answers: boolean;
}

/** A local cloud as it is now. */
export interface CloudStatus {
  readonly home: string;
  /** The process that holds the cloud, null when none runs. */
  readonly pid: number | null;
  readonly apiUrl: string | null;
  readonly parts: PartStatus[];
}

/** Tells whether a cloud runs in the home and which of its parts answer; a home without one has no part. */
export async function cloudStatus(home: Home): Promise<CloudStatus> {
  const cloud = await readCloudFile(home);
  const runs = cloud?.pid && (await processIdentity(cloud.pid)) === cloud.identity;
  if (!cloud || !runs) return { home: home.root, pid: null, apiUrl: null, parts: [] };
  const names: PortName[] = [
    "postgres",
    "mongo",
    "redis",
    "emulator",
    "api",
    ...(cloud.consoleUrl ? ["console" as const] : []),
  ];
  const known = names.flatMap((part) => {
    const port = cloud.ports[part];
    return port === undefined ? [] : [{ part, port }];
  });
  const parts = await Promise.all(known.map(async (one) => ({ ...one, answers: await answers(one, cloud) })));
  return { home: home.root, pid: cloud.pid, apiUrl: cloud.apiUrl, parts };
}

async function answers({ part, port }: Pick<PartStatus, "part" | "port">, cloud: CloudFile): Promise<boolean> {
  if (part === "emulator") return answersHttp(healthOf(cloud.emulator ?? "ministack", cloud.endpoint));
  if (part === "api") return answersHttp(`${cloud.apiUrl}/health`);
  return accepts(port);
}

function answersHttp(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(PATIENCE) }).then(
    () => true,
    () => false,
  );
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: PATIENCE });
    const tell = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", tell(true)).once("error", tell(false)).once("timeout", tell(false));
  });
}
