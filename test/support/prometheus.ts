import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import * as z from "zod";
import { projectRoot } from "../../localstack/home.ts";
import { freePort } from "../../localstack/ports.ts";

const Alerts = z.object({
  data: z.object({ alerts: z.array(z.object({ state: z.string(), labels: z.record(z.string(), z.string()) })) }),
});

/**
 * Starts a Prometheus with the configuration and the rules of localstack/monitoring that scrapes the API at `url`, as the instance `api`. It looks every
 * second, and no rule waits before it fires. It ends with the test.
 */
export async function startPrometheus(url: string) {
  const [folder, port] = await Promise.all([mkdtemp(path.join(tmpdir(), "imo-ops-prometheus-")), freePort()]);
  const copy = async (name: string, change: (text: string) => string): Promise<void> => {
    const text = await readFile(path.join(projectRoot, "localstack/monitoring", name), "utf8");
    await writeFile(path.join(folder, name), change(text));
  };
  await copy("prometheus.yml", (text) =>
    text
      .replace(/\[\{ targets: .*\]/, `[{ targets: ["${new URL(url).host}"], labels: { instance: api } }]`)
      .replaceAll(/(interval): \d+s/g, "$1: 1s"),
  );
  await copy("alerts.yml", (text) => text.replaceAll(/for: \w+/g, "for: 0s").replaceAll(/(interval): \w+/g, "$1: 1s"));
  const server = spawn(
    "prometheus",
    [
      `--config.file=${path.join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${path.join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: "ignore" },
  );
  const ended = new Promise((resolve) => server.once("exit", resolve));
  onTestFinished(async () => {
    server.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  const alerts = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/alerts`).catch(() => undefined);
    return answer?.ok ? Alerts.parse(await answer.json()).data.alerts : [];
  };
  return { alerts };
}
