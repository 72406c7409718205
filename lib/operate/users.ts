/** Who may ask by name and password. Passwords are drawn here, answered once and kept as hashes only. */
import * as z from "zod";
import { drawPassword, hashPassword } from "../http/access/password.ts";
import { Role } from "../stores/access/roles.ts";
import { addUser, changePassword, disableUser, findUser, listUsers } from "../stores/access/users.ts";
import { operation } from "./operation.ts";

const Name = z.string().min(1).max(64);

const ToldUser = z.object({
  name: z.string(),
  role: Role,
  email: z.string().nullable(),
  createdAt: z.string(),
  disabledAt: z.string().nullable(),
});
export type ToldUser = z.output<typeof ToldUser>;

/** Adds a user with a random password. */
export const userAdd = operation({
  name: "users.add",
  input: z.object({ name: Name, role: Role, email: z.string().nullable() }),
  answer: ToldUser.pick({ name: true, role: true, email: true }).extend({ password: z.string() }),
  work: async ({ db }, asked) => {
    const password = drawPassword();
    return { ...(await addUser(db, { ...asked, password: await hashPassword(password) })), password };
  },
});

/** Lists the users. */
export const userList = operation({
  name: "users.list",
  input: z.object({}),
  answer: z.object({ users: z.array(ToldUser) }),
  work: async ({ db }) => ({ users: await listUsers(db) }),
});

/** Lets a user in no more, or again. */
export const userSwitch = operation({
  name: "users.switch",
  input: z.object({ name: Name, disabled: z.boolean() }),
  answer: ToldUser,
  work: async ({ db }, { name, disabled }) => disableUser(db, name, disabled),
});

/** Gives a user another random password. */
export const userPassword = operation({
  name: "users.password",
  input: z.object({ name: Name }),
  answer: z.object({ name: z.string(), role: Role, password: z.string() }),
  work: async ({ db }, { name }) => {
    const password = drawPassword();
    return { ...(await changePassword(db, name, await hashPassword(password))), password };
  },
});

/** Finds what a token of a user says; null where there is none who may ask. */
export const userForToken = operation({
  name: "users.for-token",
  input: z.object({ name: Name }),
  answer: z.object({
    user: z.object({ id: z.int(), name: z.string(), role: Role, sessionVersion: z.int() }).nullable(),
  }),
  work: async ({ db }, { name }) => {
    const user = await findUser(db, name);
    return { user: user && user.disabledAt === null ? user : null };
  },
});
