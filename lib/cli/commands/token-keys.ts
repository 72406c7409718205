import type { Command } from "commander";
import { ConfigError } from "../../errors.ts";
import { newKeySet, rotated } from "../../http/access/token-keys.ts";
import { commonOptions, example, print } from "../session.ts";
import { keepTokenKeysOf, tokenKeys, tokenKeysIfSet } from "../token-keys.ts";

/** Adds `imo token-keys` with `make` and `rotate`. */
export function addTokenKeys(program: Command): void {
  const keys = program.command("token-keys").description("the keys that tokens are signed with, in the secret store");
  const make = keys
    .command("make")
    .description("makes them where there are none")
    .action(async (_options: object, command: Command) => {
      const options = commonOptions(command);
      if ((await tokenKeysIfSet(options.stage)) !== undefined) {
        throw new ConfigError("There are token keys already: `imo token-keys rotate` replaces them");
      }
      await keepTokenKeysOf(options.stage, await newKeySet(new Date()));
      print(options, { made: true }, "The token keys are made");
    });
  example(make, "token-keys make --stage prod");
  const rotate = keys
    .command("rotate")
    .description("adds a key that signs in ten minutes; tokens of the old one stay good until they expire")
    .option("--now", "puts a new key in the place of all: every token ends within five minutes")
    .action(async ({ now: atOnce }: { now?: boolean }, command: Command) => {
      const options = commonOptions(command);
      const held = await tokenKeys(options.stage);
      const now = new Date();
      await keepTokenKeysOf(options.stage, atOnce ? await newKeySet(now) : await rotated(held, now));
      print(options, { rotated: true }, atOnce ? "All token keys are replaced" : "A new key signs in ten minutes");
    });
  example(rotate, "token-keys rotate");
}
