import { readTokenKeys } from "../../http/access/token-keys.ts";
import type { SetParameter } from "../../stores/aws/account.ts";
import { mongoOptions } from "../../stores/mongo/address.ts";
import { postgresAddress } from "../../stores/postgres/address.ts";
import { redisTls } from "../../stores/redis/address.ts";
import { sentenceOf } from "../sentence.ts";
import { advice, fine, missing } from "./finding.ts";
import type { Seen } from "./finding.ts";
import type { Check } from "./check.ts";

/** One name in the parameter store; values are read to see whether they can be what they should be, and never told. */
interface Wanted {
  readonly name: string;
  readonly expected: string;
  /** What to put there: the value of a command, or the command itself. */
  readonly make: { readonly value: string } | { readonly command: (stage: string) => string };
  /** Nothing works, or nothing but what `without` says is missing. */
  readonly without?: string;
  /** @throws an error in whose message no secret is. */
  readonly shape?: (value: string, now: Date) => unknown;
}

const KEY = "a random key of 32 bytes";
const DRAWN = { value: `"$(openssl rand -hex 32)"` };

const PARAMETERS: readonly Wanted[] = [
  {
    name: "postgres-url",
    expected: "the address of PostgreSQL",
    make: { value: "'postgres://USER:PASSWORD@HOST:5432/DATABASE'" },
    shape: postgresAddress,
  },
  {
    name: "mongo-url",
    expected: "the address of MongoDB or DocumentDB",
    make: { value: "'mongodb://USER:PASSWORD@HOST:27017/DATABASE'" },
    shape: mongoOptions,
  },
  {
    name: "redis-url",
    expected: "the address of Redis",
    make: { value: "'rediss://:PASSWORD@HOST:6379'" },
    shape: redisTls,
  },
  {
    name: "token-keys",
    expected: "the keys that tokens are signed with",
    make: { command: (stage) => `npm run imo -- token-keys make --stage ${stage}` },
    shape: readTokenKeys,
  },
  { name: "agent-key", expected: KEY, make: DRAWN, shape: longEnough },
  { name: "alert-key", expected: KEY, make: DRAWN, shape: longEnough },
  {
    name: "metrics-token",
    expected: KEY,
    make: DRAWN,
    without: "/metrics answers nobody from outside",
    shape: longEnough,
  },
  {
    name: "sql-url",
    expected: "the address as the role of analysts",
    make: { command: (stage) => `npm run imo -- sql-access --stage ${stage}` },
    without: "no question in SQL is taken",
    shape: postgresAddress,
  },
  {
    name: "embeddings",
    expected: "an engine of vectors as JSON, or off",
    make: { value: `'{"url":"https://…","model":"…","dimensions":1024,"key":"…"}'` },
    without: "searches go by words only",
  },
  {
    name: "llm",
    expected: "a language model as JSON",
    make: { value: `'{"url":"https://…","model":"…","key":"…"}'` },
    without: "conversations are answered without a model",
  },
];

/** As many characters as no key that somebody thought of has. */
const KEY_LENGTH = 32;

function longEnough(value: string): void {
  if (value.trim().length < KEY_LENGTH) throw new RangeError(`it has ${value.trim().length} characters`);
}

/** Looks whether each parameter is set, encrypted, and can be what it should be; no value is told. */
export const parameters: Check = {
  id: "parameters",
  title: "parameters",
  needs: ["region", "credentials"],
  look: async ({ stage, account, known, now }) => {
    const full = (name: string): string => `/imo-ops/${stage}/${name}`;
    const set = await account.parameters(PARAMETERS.map(({ name }) => full(name)));
    const where = { stage, region: known.region ?? "", now: now() };
    return Promise.all(PARAMETERS.map((wanted) => judged(wanted, set.get(full(wanted.name)), where)));
  },
};

interface Where {
  readonly stage: string;
  readonly region: string;
  readonly now: Date;
}

async function judged(wanted: Wanted, found: SetParameter | undefined, where: Where): Promise<Seen> {
  const { name, expected, without, shape } = wanted;
  const what = `/imo-ops/${where.stage}/${name}`;
  const lacking = without === undefined ? missing : advice;
  if (!found) {
    const told = without === undefined ? "not set" : `not set: ${without}`;
    return lacking(what, told, expected, commandOf(wanted, what, where));
  }
  if (found.type !== "SecureString") return missing(what, found.type, "SecureString", encryptCommand(what, where));
  try {
    await shape?.(found.value, where.now);
    return fine(what, "SecureString", expected);
  } catch (error) {
    return lacking(what, sentenceOf(error), expected, commandOf(wanted, what, where, "--overwrite "));
  }
}

function commandOf({ make }: Wanted, name: string, { stage, region }: Where, overwrite = ""): string {
  if ("command" in make) return make.command(stage);
  return `aws ssm put-parameter --region ${region} --name ${name} --type SecureString ${overwrite}--value ${make.value}`;
}

/** The parameter store changes no parameter's type: it is made anew, with the value that it has. */
function encryptCommand(name: string, { region }: Where): string {
  const at = `--region ${region} --name ${name}`;
  return `VALUE="$(aws ssm get-parameter ${at} --query Parameter.Value --output text)" && aws ssm delete-parameter ${at} && aws ssm put-parameter ${at} --type SecureString --value "$VALUE"`;
}
