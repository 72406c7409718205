import type { Command } from "commander";
import * as z from "zod";
import { runningCloud } from "../../../localstack/cloud-file.ts";
import { readSettings } from "../../../localstack/settings.ts";
import { ConfigError } from "../../errors.ts";
import { readEnv } from "../../lambda/env.ts";
import { bridge } from "../mcp-bridge.ts";
import { example } from "../session.ts";

const Env = z.object({ IMO_API_URL: z.url().optional(), IMO_API_KEY: z.string().min(1) });

/** Adds `imo mcp`. */
export function addMcp(program: Command): void {
  const command = program
    .command("mcp")
    .description(
      "speaks the Model Context Protocol by standard input and output, for programs that start their servers; IMO_API_KEY is a key (imo keys create), IMO_API_URL the API (the local cloud's)",
    )
    .action(async () => {
      const { IMO_API_URL, IMO_API_KEY } = readEnv(Env);
      const base = IMO_API_URL ?? (await localApi());
      await bridge(process.stdin, process.stdout, {
        url: `${base.replace(/\/+$/, "")}/mcp`,
        credentials: () => Promise.resolve({ "x-api-key": IMO_API_KEY }),
      });
    });
  example(command, "mcp");
}

async function localApi(): Promise<string> {
  const cloud = await runningCloud(readSettings().home);
  if (cloud) return cloud.apiUrl;
  throw new ConfigError("The local cloud does not run: npm start, or set IMO_API_URL");
}
