import { Option } from "commander";
import type { Command } from "commander";
import { keepAdmin, keptAdmin } from "../../../localstack/access.ts";
import { readSettings } from "../../../localstack/settings.ts";
import { drawPassword, hashPassword } from "../../http/access/password.ts";
import { Role } from "../../stores/access/roles.ts";
import { addUser, changePassword, disableUser, listUsers } from "../../stores/access/users.ts";
import type { User } from "../../stores/access/users.ts";
import { readName } from "../arguments.ts";
import { instant } from "../figures.ts";
import { example, onInstallation, print } from "../session.ts";
import { table } from "../table.ts";

/** Adds `imo users` with `add`, `list`, `disable`, `enable` and `password`. */
export function addUsers(program: Command): void {
  const users = program.command("users").description("who may ask by name and password");
  const add = users
    .command("add")
    .argument("<name>", "name of the user", readName)
    .description("adds a user with a random password, which is printed once")
    .addOption(new Option("--role <role>", "what the user may do").choices(Role.options).default("reader"))
    .option("--email <email>", "told by /users/me")
    .action(async (name: string, { role, email }: { role: Role; email?: string }, command: Command) =>
      onInstallation(command, async ({ db }, options) => {
        const password = drawPassword();
        const user = await addUser(db, { name, email: email ?? null, role, password: await hashPassword(password) });
        const told = { name: user.name, role: user.role, email: user.email, password };
        print(options, told, `${user.name} (${user.role}), password ${password}: it is not shown again`);
      }),
    );
  example(add, "users add camille --role analyst --json");
  const list = users
    .command("list", { isDefault: true })
    .description("lists the users")
    .action(async (_options: object, command: Command) =>
      onInstallation(command, async ({ db }, options) => {
        const found = (await listUsers(db)).map(asTold);
        print(options, { users: found }, describeUsers(found));
      }),
    );
  example(list, "users list");
  addSwitch(users, "disable", "lets a user in no more, within seconds; ends the user's sessions and keys");
  addSwitch(users, "enable", "lets a disabled user in again");
  const password = users
    .command("password")
    .argument("<name>", "name of the user", readName)
    .description("gives a user another random password, printed once, and ends the user's sessions")
    .action(async (name: string, _options: object, command: Command) =>
      onInstallation(command, async ({ db, stage }, options) => {
        const drawn = drawPassword();
        const user = await changePassword(db, name, await hashPassword(drawn));
        if (stage === "local") await keepForAdmin(user, drawn);
        print(options, { name: user.name, password: drawn }, `${user.name}, password ${drawn}: it is not shown again`);
      }),
    );
  example(password, "users password camille");
}

function addSwitch(users: Command, name: "disable" | "enable", description: string): void {
  const command = users
    .command(name)
    .argument("<name>", "name of the user", readName)
    .description(description)
    .action(async (user: string, _options: object, command: Command) =>
      onInstallation(command, async ({ db }, options) => {
        const changed = asTold(await disableUser(db, user, name === "disable"));
        print(options, changed, `${changed.name} is ${changed.disabledAt === null ? "enabled" : "disabled"}`);
      }),
    );
  example(command, `users ${name} camille`);
}

/** The file of the local cloud's admin stays true. */
async function keepForAdmin({ name, role }: User, password: string): Promise<void> {
  const { home } = readSettings();
  const kept = await keptAdmin(home);
  if (kept ? kept.username === name : role === "admin") await keepAdmin(home, { username: name, password });
}

type ToldUser = Omit<User, "id" | "sessionVersion">;

function asTold({ name, role, email, createdAt, disabledAt }: User): ToldUser {
  return { name, role, email, createdAt, disabledAt };
}

function describeUsers(users: readonly ToldUser[]): string {
  const titles = ["name", "role", "email", "since (UTC)", "disabled (UTC)"];
  const rows = users.map(({ name, role, email, createdAt, disabledAt }) => [
    name,
    role,
    email,
    instant(createdAt),
    disabledAt && instant(disabledAt),
  ]);
  return table(
    titles.map((title) => ({ title })),
    rows,
  );
}
