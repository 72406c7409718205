import { Option } from "commander";
import type { Command } from "commander";
import { readCloudFile } from "../../../localstack/cloud-file.ts";
import { readSettings } from "../../../localstack/settings.ts";
import { ConfigError } from "../../errors.ts";
import type { Credential } from "../mcp-bridge.ts";
import { commonOptions, example, onInstallation } from "../session.ts";
import { localAdmin, tokenOf } from "./token.ts";

/** A token is good for a quarter of an hour. */
const RENEW_MS = 10 * 60_000;

interface Options {
  readonly url?: string;
  readonly key?: string;
}

/** Adds `imo mcp`. */
export function addMcp(program: Command): void {
  const command = program
    .command("mcp")
    .description(
      "carries the Model Context Protocol between standard input and output and /mcp of the API, for clients that start their servers",
    )
    .addOption(new Option("--url <url>", "address of the API (the local cloud: its own)").env("IMO_API_URL"))
    .addOption(new Option("--key <key>", "an API key (the local cloud: tokens of its admin)").env("IMO_API_KEY"))
    .action(async (options: Options, command: Command) => {
      const url = new URL("/mcp", options.url ?? (await localUrl(commonOptions(command).stage)));
      // Loaded by this command alone: it would slow every other.
      const { bridge } = await import("../mcp-bridge.ts");
      await bridge(url, options.key === undefined ? tokens(command) : keyed(options.key));
    });
  example(command, "mcp --url https://imo.example.org --key imo_…");
}

async function localUrl(stage: string): Promise<string> {
  const cloud = stage === "local" ? await readCloudFile(readSettings().home) : undefined;
  if (cloud) return cloud.apiUrl;
  throw new ConfigError("Which API? Name it with --url, or start the local cloud with `npm start`");
}

function keyed(key: string): Credential {
  return () => Promise.resolve({ "x-api-key": key });
}

/** Tokens of the local cloud's admin, each used for a while. */
function tokens(command: Command): Credential {
  let [token, until] = ["", 0];
  return async () => {
    if (Date.now() >= until) {
      await onInstallation(command, async (to, { stage }) => {
        token = await tokenOf(to, stage, await localAdmin(stage));
      });
      until = Date.now() + RENEW_MS;
    }
    return { authorization: `Bearer ${token}` };
  };
}
