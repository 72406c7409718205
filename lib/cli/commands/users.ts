import { Option } from "commander";
import type { Command } from "commander";
import { keepAdmin, keptAdmin } from "../../../localstack/access.ts";
import { readSettings } from "../../../localstack/settings.ts";
import { userAdd, userList, userPassword, userSwitch } from "../../operate/users.ts";
import type { ToldUser } from "../../operate/users.ts";
import { Role } from "../../stores/access/roles.ts";
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
      onInstallation(command, async ({ ask }, options) => {
        const added = await ask(userAdd, { name, email: email ?? null, role });
        print(options, added, `${added.name} (${added.role}), password ${added.password}: it is not shown again`);
      }),
    );
  example(add, "users add camille --role analyst --json");
  const list = users
    .command("list", { isDefault: true })
    .description("lists the users")
    .action(async (_options: object, command: Command) =>
      onInstallation(command, async ({ ask }, options) => {
        const found = await ask(userList, {});
        print(options, found, describeUsers(found.users));
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
      onInstallation(command, async ({ ask, stage }, options) => {
        const { role, ...changed } = await ask(userPassword, { name });
        if (stage === "local") await keepForAdmin({ ...changed, role });
        print(options, changed, `${changed.name}, password ${changed.password}: it is not shown again`);
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
      onInstallation(command, async ({ ask }, options) => {
        const changed = await ask(userSwitch, { name: user, disabled: name === "disable" });
        print(options, changed, `${changed.name} is ${changed.disabledAt === null ? "enabled" : "disabled"}`);
      }),
    );
  example(command, `users ${name} camille`);
}

/** The file of the local cloud's admin stays true. */
async function keepForAdmin({ name, role, password }: { name: string; role: Role; password: string }): Promise<void> {
  const { home } = readSettings();
  const kept = await keptAdmin(home);
  if (kept ? kept.username === name : role === "admin") await keepAdmin(home, { username: name, password });
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
