import type { Command } from "commander";
import { keptAdmin } from "../../../localstack/access.ts";
import { readSettings } from "../../../localstack/settings.ts";
import { ConfigError } from "../../errors.ts";
import { readTokenKeys } from "../../http/access/token-keys.ts";
import { signToken, TOKEN_SECONDS } from "../../http/access/tokens.ts";
import { userForToken } from "../../operate/users.ts";
import type { Operated } from "../connect.ts";
import { readName } from "../arguments.ts";
import { example, onInstallation, print } from "../session.ts";
import { tokenKeys } from "../token-keys.ts";

/** Adds `imo token`. */
export function addToken(program: Command): void {
  const command = program
    .command("token")
    .description(
      "prints a token of a user for a quarter of an hour, to try the API with; it needs the right to read the signing keys",
    )
    .option("--user <name>", "whose (the local cloud: its admin's)", readName)
    .action(async ({ user: name }: { user?: string }, command: Command) =>
      onInstallation(command, async (to, options) => {
        const token = await tokenOf(to, to.stage, name ?? (await localAdmin(to.stage)));
        print(options, { access_token: token, token_type: "bearer", expires_in: TOKEN_SECONDS }, token);
      }),
    );
  example(command, "token --user camille");
}

/** A new token of a user. @throws ConfigError when there is no user of that name who may ask. */
export async function tokenOf({ ask }: Pick<Operated, "ask">, stage: string, name: string): Promise<string> {
  const { user } = await ask(userForToken, { name });
  if (!user) throw new ConfigError(`There is no user ${name} who may ask`);
  const now = new Date();
  return signToken(await readTokenKeys(await tokenKeys(stage), now), stage, user, now);
}

/** The admin that the local cloud made at its first start. @throws ConfigError at other stages. */
export async function localAdmin(stage: string): Promise<string> {
  const admin = stage === "local" ? await keptAdmin(readSettings().home) : undefined;
  if (admin) return admin.username;
  throw new ConfigError("Whose token? Name a user with --user");
}
