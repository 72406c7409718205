import type { Command } from "commander";
import { keepAgentKeys } from "../../../localstack/secrets.ts";
import { readSettings } from "../../../localstack/settings.ts";
import { ConfigError } from "../../errors.ts";
import { rekey, withNewKey } from "../../rgpd/rekey.ts";
import { readParameters, writeSecret } from "../../stores/aws/parameters.ts";
import { confirmed } from "../confirm.ts";
import { counted } from "../figures.ts";
import { example, onStores, print } from "../session.ts";

const QUESTION =
  "Functions take the new key within five minutes; until then what they collect is hashed under the older ones. Add a key?";

/** Adds `imo rgpd rekey`. */
export function addRekey(rgpd: Command): void {
  const command = rgpd
    .command("rekey")
    .description(
      "hashes the hashes that stand for agents under another key: the older keys alone tell nothing any more, agents stay the same",
    )
    .option("--finish", "only bring to the newest key what came under the older ones meanwhile")
    .option("--yes", "do not ask for confirmation")
    .action(async ({ finish, yes }: { finish?: true; yes?: true }, command: Command) =>
      onStores(command, async ({ db, data, stage }, options) => {
        const name = `/imo-ops/${stage}/agent-key`;
        const before = (await readParameters({ keys: name })).keys;
        if (!finish && !yes && !(await confirmed(QUESTION))) throw new ConfigError("No key was added");
        const keys = finish ? before : withNewKey(before);
        // Kept before it is used: without it no hash could be made again.
        if (!finish && stage === "local") await keepAgentKeys(readSettings().home, keys);
        if (!finish) await writeSecret(name, keys);
        const done = await rekey(keys, { db, data });
        const next = finish ? "" : "; after five minutes: `imo rgpd rekey --finish`";
        const parts = [counted(done.contents, "text"), counted(done.marks, "mark"), counted(done.objects, "object")];
        print(
          options,
          { keys: keys.split(" ").length, ...done },
          `${parts.join(", ")} brought to the newest key${next}`,
        );
      }),
    );
  example(command, "rgpd rekey");
}
