import type { Command } from "commander";
import { keyAdd, keyList, keyRevoke } from "../../operate/keys.ts";
import type { ListedKey } from "../../operate/keys.ts";
import type { Scope } from "../../stores/access/roles.ts";
import { readLifetime, readName, readNumber, readPerMinute, readScopes } from "../arguments.ts";
import { instant } from "../figures.ts";
import { example, onInstallation, print } from "../session.ts";
import { table } from "../table.ts";

interface AddOptions {
  readonly scopes: readonly Scope[];
  /** Milliseconds. */
  readonly expires: number | "never";
  readonly limit: number | "none";
  readonly owner?: string;
}

const DEFAULT_DAYS = 90;
const DEFAULT_PER_MINUTE = 600;

/** Adds `imo keys` with `add`, `list` and `revoke`. */
export function addKeys(program: Command): void {
  const keys = program.command("keys").description("keys with which machines ask");
  const add = keys
    .command("add")
    .argument("<name>", "what the key is for", readName)
    .description("adds a key, which is printed once")
    .option("--scopes <scopes>", "what it allows: lecture, analyse, admin, separated by commas", readScopes, [
      "lecture",
    ])
    .option("--expires <duration>", "90d, 12h or never", readLifetime, readLifetime(`${DEFAULT_DAYS}d`))
    .option("--limit <n>", "questions a minute, or none", readPerMinute, DEFAULT_PER_MINUTE)
    .option("--owner <user>", "whose key it is: it may no more than they do, and acts for them", readName)
    .action(async (name: string, { scopes, expires, limit, owner }: AddOptions, command: Command) =>
      onInstallation(command, async ({ ask }, options) => {
        const expiresAt = expires === "never" ? null : new Date(Date.now() + expires).toISOString();
        const terms = { name, owner: owner ?? null, scopes, perMinute: limit === "none" ? null : limit, expiresAt };
        const added = await ask(keyAdd, terms);
        const until = expiresAt === null ? "without end" : `until ${instant(expiresAt)} UTC`;
        print(
          options,
          added,
          `key ${added.id}, ${name}, ${scopes.join(",")}, ${until}: it is not shown again\n${added.key}`,
        );
      }),
    );
  example(add, "keys add chatbot --scopes lecture,analyse --expires 90d --json");
  const list = keys
    .command("list", { isDefault: true })
    .description("lists the keys, the newest first, each with its last use to the minute")
    .action(async (_options: object, command: Command) =>
      onInstallation(command, async ({ ask }, options) => {
        const found = await ask(keyList, {});
        print(options, found, describeKeys(found.keys));
      }),
    );
  example(list, "keys list");
  const revoke = keys
    .command("revoke")
    .argument("<id>", "number of the key", readNumber)
    .description("makes a key worthless, within seconds")
    .action(async (id: number, _options: object, command: Command) =>
      onInstallation(command, async ({ ask }, options) => {
        await ask(keyRevoke, { id });
        print(options, { id, revoked: true }, `key ${id} is revoked`);
      }),
    );
  example(revoke, "keys revoke 3");
}

function describeKeys(keys: readonly ListedKey[]): string {
  const titles = ["id", "name", "owner", "scopes", "a minute", "expires (UTC)", "revoked (UTC)", "last used (UTC)"];
  const rows = keys.map((key) => [
    String(key.id),
    key.name,
    key.owner,
    key.scopes.join(","),
    key.perMinute === null ? "no limit" : String(key.perMinute),
    key.expiresAt && instant(key.expiresAt),
    key.revokedAt && instant(key.revokedAt),
    key.lastUsedAt && instant(key.lastUsedAt),
  ]);
  return table(
    titles.map((title) => ({ title })),
    rows,
  );
}
