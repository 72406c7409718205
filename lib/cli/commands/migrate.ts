import type { Command } from "commander";
import * as z from "zod";
import { callFunction } from "../../stores/aws/functions.ts";
import { migrate } from "../../stores/postgres/migrate.ts";
import { storeUrls } from "../connect.ts";
import { commonOptions, example, print } from "../session.ts";

const Taken = z.object({ taken: z.array(z.string()) });

/** Adds `imo migrate`. */
export function addMigrate(program: Command): void {
  const command = program
    .command("migrate")
    .description(
      "brings the tables up to date; on AWS a function does it, since the database need not be reachable from here",
    )
    .action(async (_options: object, command: Command) => {
      const options = commonOptions(command);
      const taken = await takeMigrations(options.stage);
      const told = taken.length === 0 ? "The tables are up to date" : `Migrations taken: ${taken.join(", ")}`;
      print(options, { taken }, told);
    });
  example(command, "migrate --stage prod");
}

async function takeMigrations(stage: string): Promise<readonly string[]> {
  if (stage === "local") return migrate((await storeUrls(stage)).postgres);
  return Taken.parse(await callFunction(`imo-ops-${stage}-migrate`, {})).taken;
}
