import { once } from "node:events";
import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import * as z from "zod";
import { cloudThatRuns } from "../../../localstack/cloud-file.ts";
import { putWebhookAllow } from "../../../localstack/parameters.ts";
import { readSettings } from "../../../localstack/settings.ts";
import { describeHeard, startListener } from "../listener.ts";
import { commonOptions, example, print } from "../session.ts";

const PORT = 8710;

/** Adds `imo alerts listen`. */
export function addAlerts(program: Command): void {
  const alerts = program.command("alerts").description("webhooks of alerts");
  const command = alerts
    .command("listen")
    .description("receives webhooks on this machine, checks their signatures and prints them, until Ctrl-C")
    .option("--port <port>", "port to listen on", readPort, PORT)
    .option("--secret <secret>", "the alert's secret, as POST /alertes showed it")
    .option("--fail <times>", "answer 500 so many times first, to see deliveries come again", readTimes, 0)
    .action(async (asked: { port: number; secret?: string; fail: number }, command: Command) => {
      const options = commonOptions(command);
      const listener = await startListener({
        ...asked,
        heard: (heard) => print(options, heard, `${new Date().toISOString()}  ${describeHeard(heard)}`),
      });
      const host = `127.0.0.1:${listener.port}`;
      process.stderr.write(`Listening on http://${host}/ ${await allow(host)}\n`);
      await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
      await listener.close();
    });
  example(command, "alerts listen --secret whsec_… --fail 3");
}

/** The local cloud sends nothing to this machine unless it is told that it may. */
async function allow(host: string): Promise<string> {
  const { home, webhookAllow } = readSettings();
  const cloud = await cloudThatRuns(home);
  if (cloud === undefined) return "(no local cloud runs)";
  await putWebhookAllow(cloud, [webhookAllow, host].filter(Boolean).join(","));
  return "(the local cloud may send there)";
}

function readPort(text: string): number {
  return readWhole(text, 65_535, "Expected a port number.");
}

function readTimes(text: string): number {
  return readWhole(text, 1_000, "Expected a whole number from 0 to 1000.");
}

function readWhole(text: string, most: number, otherwise: string): number {
  const read = z.coerce.number().pipe(z.int().min(0).max(most)).safeParse(text);
  if (!read.success) throw new InvalidArgumentError(otherwise);
  return read.data;
}
