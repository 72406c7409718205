import type { Command } from "commander";
import { readSettings } from "../../../localstack/settings.ts";
import { stopCloud } from "../../../localstack/stop.ts";
import { ConfigError } from "../../errors.ts";
import { commonOptions, example, print } from "../session.ts";

/** Adds `imo stop`. */
export function addStop(program: Command): void {
  const command = program
    .command("stop")
    .description("ends the local cloud and everything that it started")
    .action(async (_options: object, command: Command) => {
      const options = commonOptions(command);
      if (options.stage !== "local") throw new ConfigError("Only the local cloud can be stopped from here");
      const pid = await stopCloud(readSettings().home);
      print(options, { stopped: pid }, `The local cloud (process ${pid}) has ended`);
    });
  example(command, "stop");
}
