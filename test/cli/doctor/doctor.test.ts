import { afterEach, describe, expect, test } from "vitest";
import { describeFindings } from "../../../lib/cli/commands/doctor.ts";
import { lookAt } from "../../../lib/cli/doctor/check.ts";
import { CHECKS } from "../../../lib/cli/doctor/checks.ts";
import type { Finding, State } from "../../../lib/cli/doctor/finding.ts";
import { busiest } from "../../../lib/cli/doctor/quota.ts";
import { TransientError } from "../../../lib/errors.ts";
import { newKeySet } from "../../../lib/http/access/token-keys.ts";
import type { Look } from "../../../lib/operate/look.ts";
import type { Ask } from "../../../lib/operate/operation.ts";
import { loadSources } from "../../../lib/sources/load.ts";
import { standInForAccount } from "../../support/aws-account.ts";
import type { AccountStandIn, World } from "../../support/aws-account.ts";

const NOW = new Date("2026-11-27T12:00:00Z");
const SECRET = "a-password-that-nobody-may-see";
const SOURCES = await loadSources();
const NEEDED = await busiest();
const KEY = "0123456789abcdef0123456789abcdef";
const secure = (Value: string) => ({ Type: "SecureString", Value });
const at = (name: string) => `/imo-ops/prod/${name}`;

const COMPLETE: World = {
  arn: "arn:aws:iam::123456789012:user/ops",
  denied: [],
  parameters: {
    [at("postgres-url")]: secure(`postgres://imo:${SECRET}@db.example.org:5432/imo`),
    [at("mongo-url")]: secure(`mongodb://imo:${SECRET}@docs.example.org:27017/imo`),
    [at("redis-url")]: secure(`rediss://:${SECRET}@cache.example.org:6379`),
    [at("token-keys")]: secure(await newKeySet(NOW)),
    [at("agent-key")]: secure(KEY),
    [at("alert-key")]: secure(KEY),
    [at("metrics-token")]: secure(KEY),
  },
  concurrency: 1000,
  stack: { StackStatus: "UPDATE_COMPLETE" },
  subnets: [
    { id: "subnet-0a", vpc: "vpc-1", zone: "eu-west-3a", free: 200, range: "10.0.1.0/24" },
    { id: "subnet-0b", vpc: "vpc-1", zone: "eu-west-3b", free: 200, range: "10.0.2.0/24" },
  ],
  groups: [
    { id: "sg-0c", vpc: "vpc-1" },
    { id: "sg-db", vpc: "vpc-1", in: [{ port: 5432, from: "sg-0c" }] },
    { id: "sg-docs", vpc: "vpc-1", in: [{ port: 27_017, from: "10.0.0.0/16" }] },
    { id: "sg-cache", vpc: "vpc-1", in: [{ port: 6379, from: "sg-0c" }] },
  ],
  interfaces: [
    { vpc: "vpc-1", address: "10.0.9.1", groups: ["sg-db"] },
    { vpc: "vpc-1", address: "10.0.9.2", groups: ["sg-docs"] },
    { vpc: "vpc-1", address: "10.0.9.3", groups: ["sg-cache"] },
  ],
  routeTables: [{ id: "rtb-1", main: true, out: "nat-1" }],
  endpoints: [],
};

const SEEN: Look = {
  postgres: {
    milliseconds: 12,
    why: null,
    seen: {
      version: "18.1",
      versionNumber: 180_001,
      tls: "TLSv1.3",
      database: "imo",
      user: "imo",
      mayMakeSchemas: true,
      mayMakeTables: true,
      mayMakeRoles: true,
      extensions: ["pg_trgm", "unaccent", "vector"].map((name) => ({
        name,
        installed: "1.6",
        available: true,
        mayInstall: true,
      })),
      pending: [],
    },
  },
  mongo: { milliseconds: 5, why: null, seen: { version: "5.0.0", encrypted: true } },
  redis: { milliseconds: 2, why: null, seen: { version: "7.2.4", encrypted: true } },
  origins: [{ origin: "https://data.ademe.fr", sources: ["ademe-dpe"], milliseconds: 30, why: null }],
};

const ADDRESSES: Readonly<Record<string, string>> = {
  "db.example.org": "10.0.9.1",
  "docs.example.org": "10.0.9.2",
  "cache.example.org": "10.0.9.3",
};

/** Answers as a resolver would. */
async function resolve(host: string): Promise<string[]> {
  const address = ADDRESSES[host];
  if (address === undefined) throw new TransientError(`${host} is not known`);
  return [address];
}

/** Answers as the function would. */
const seeing =
  (look: Look): Ask =>
  async (operation) =>
    operation.answer.parse(look);

const NETWORK = { IMO_SUBNETS: "subnet-0a,subnet-0b", IMO_SECURITY_GROUPS: "sg-0c" };

let standIn: AccountStandIn | undefined;
afterEach(async () => standIn?.stop());

interface Case {
  readonly world?: Partial<World>;
  readonly environment?: Record<string, string>;
  readonly look?: Look;
  readonly ask?: Ask;
  /** Ids of the checks to make; all unless said. */
  readonly only?: readonly string[];
}

async function examine({ world, environment, look = SEEN, ask, only }: Case): Promise<readonly Finding[]> {
  standIn = await standInForAccount({ ...COMPLETE, ...world });
  const checks = only ? CHECKS.filter(({ id }) => ["region", "credentials", ...only].includes(id)) : CHECKS;
  return lookAt(checks, {
    stage: "prod",
    environment: { IMO_CONTACT: "ops@example.org", ...NETWORK, ...environment },
    nodeVersion: "v24.0.0",
    account: standIn.account,
    network: standIn.network,
    resolve,
    ask: ask ?? seeing(look),
    sources: async () => SOURCES,
    now: () => NOW,
    busiest: async () => NEEDED,
    known: {},
  });
}

const of = (findings: readonly Finding[], state: State) => findings.filter((finding) => finding.state === state);
const named = (findings: readonly Finding[], what: string) => findings.find((finding) => finding.what === what);

test("an installation that has all it needs lacks nothing, and no secret is shown", async () => {
  const findings = await examine({});
  expect(of(findings, "missing")).toEqual([]);
  expect(of(findings, "unknown")).toEqual([]);
  expect(named(findings, at("postgres-url"))).toMatchObject({ state: "ok", found: "SecureString" });
  expect(named(findings, "imo-ops-prod")?.found).toBe("UPDATE_COMPLETE since 2026-11-20T08:00:00.000Z");
  const told = JSON.stringify(findings) + describeFindings(findings);
  expect(told).not.toContain(SECRET);
  expect(told).not.toContain(KEY);
});

test("what is missing comes in the order in which it is mended, each with its command", async () => {
  const findings = await examine({
    environment: { IMO_CONTACT: "" },
    world: { parameters: {}, subnets: [], stack: null },
  });
  expect(of(findings, "missing").map(({ check, what }) => [check, what])).toEqual([
    ["contact", "IMO_CONTACT"],
    ...["postgres-url", "mongo-url", "redis-url", "token-keys", "agent-key", "alert-key"].map((name) => [
      "parameters",
      at(name),
    ]),
    ["network", "IMO_SUBNETS"],
  ]);
  for (const { mend } of of(findings, "missing")) expect(mend).toMatch(/^(export|aws|npm run imo) /);
  expect(named(findings, at("token-keys"))?.mend).toBe("npm run imo -- token-keys make --stage prod");
  expect(named(findings, at("agent-key"))?.mend).toBe(
    'aws ssm put-parameter --region eu-west-3 --name /imo-ops/prod/agent-key --type SecureString --value "$(openssl rand -hex 32)"',
  );
  const text = describeFindings(findings);
  expect(text.indexOf("export IMO_CONTACT")).toBeLessThan(text.indexOf("--name /imo-ops/prod/postgres-url"));
  expect(text.indexOf("--name /imo-ops/prod/postgres-url")).toBeLessThan(text.indexOf("describe-subnets"));
});

test("before the first deployment the stores are looked at later, and the command is told", async () => {
  const ask: Ask = () => Promise.reject(new Error("nobody may be asked before there is a function"));
  const findings = await examine({ world: { stack: null }, ask });
  expect(of(findings, "missing")).toEqual([]);
  expect(of(findings, "later").map(({ check, mend }) => [check, mend])).toEqual([
    ["stack", "npx serverless deploy --stage prod --region eu-west-3"],
    ["inside", "npx serverless deploy --stage prod --region eu-west-3 && npm run imo -- doctor --stage prod"],
  ]);
});

describe("what AWS does not allow", () => {
  const ACTIONS = [
    ["ssm:GetParameters", ["parameters", "doors", "rights"]],
    ["ec2:DescribeSubnets", ["network", "doors"]],
    ["ec2:DescribeSecurityGroups", ["network", "doors"]],
    ["ec2:DescribeRouteTables", ["network"]],
    ["ec2:DescribeNetworkInterfaces", ["doors"]],
    ["lambda:GetAccountSettings", ["quota"]],
    ["cloudformation:DescribeStacks", ["stack"]],
  ] as const;

  test.each(ACTIONS)("%s is named as the missing permission, and the rest is looked at", async (denied, checks) => {
    const findings = await examine({ world: { denied: [denied] } });
    const unseen = of(findings, "unknown");
    expect(unseen.map(({ check }) => check)).toEqual(checks);
    for (const { expected, mend } of unseen) {
      expect(expected).toBe(`the permission ${denied}`);
      expect(mend).toMatch(/^aws iam put-user-policy --user-name ops /);
      expect(mend).toContain(`"Action":"${denied}"`);
    }
    expect(findings.length).toBeGreaterThan(15);
  });

  test("a role is given the permission as a role", async () => {
    const arn = "arn:aws:sts::123456789012:assumed-role/Operators/camille";
    const [unseen] = of(await examine({ world: { arn, denied: ["lambda:GetAccountSettings"] } }), "unknown");
    expect(unseen?.mend).toMatch(/^aws iam put-role-policy --role-name Operators /);
  });

  test("credentials that AWS does not take hide what needs them, and nothing else", async () => {
    const findings = await examine({ world: { denied: ["sts:GetCallerIdentity"] }, environment: { IMO_CONTACT: "" } });
    expect(of(findings, "missing").map(({ what }) => what)).toEqual(["credentials", "IMO_CONTACT"]);
    const waiting = of(findings, "unknown");
    expect(waiting.length).toBeGreaterThan(4);
    for (const { expected } of waiting) expect(expected).toBe("credentials first");
  });
});

describe("parameters", () => {
  const given = (name: string, parameter: { Type: string; Value: string }) => ({
    world: { parameters: { ...COMPLETE.parameters, [at(name)]: parameter } },
  });

  test.each([
    ["postgres-url", { Type: "String", Value: `postgres://imo:${SECRET}@db.example.org/imo` }, /^String$/],
    ["postgres-url", secure("db.example.org"), /is not one such as postgres:/],
    ["postgres-url", secure(`postgres://imo:${SECRET}@db.example.org/imo?sslmode=disable`), /unencrypted.*sslmode/],
    ["mongo-url", secure(`mongodb://imo:${SECRET}@docs.example.org/imo?tls=false`), /unencrypted.*tls=false/],
    ["redis-url", secure(`redis://:${SECRET}@cache.example.org:6379`), /unencrypted.*rediss:/],
    ["token-keys", secure(`{"keys": "${SECRET}"}`), /keys/],
    ["agent-key", secure("hunter2"), /^it has 7 characters$/],
  ])("%s that can't be what it should be is told without its value", async (name, parameter, found) => {
    const findings = await examine({ ...given(name, parameter), only: ["parameters"] });
    expect(of(findings, "missing")).toMatchObject([{ what: at(name), found: expect.stringMatching(found) }]);
    expect(JSON.stringify(findings)).not.toContain(SECRET);
  });

  test("one that is not encrypted is made anew with the value that it has", async () => {
    const plain = { Type: "String", Value: KEY };
    const [found] = of(await examine({ ...given("agent-key", plain), only: ["parameters"] }), "missing");
    expect(found?.mend).toMatch(
      /^VALUE="\$\(aws ssm get-parameter .*\)" && aws ssm delete-parameter .* --value "\$VALUE"$/,
    );
    expect(found?.mend).not.toContain("openssl");
  });

  test("those that nothing depends on are advice that says what is done without", async () => {
    const findings = await examine({});
    expect(named(findings, at("llm"))).toMatchObject({
      state: "advice",
      found: expect.stringContaining("without a model"),
    });
  });
});

describe("the network", () => {
  test("subnets without a way out need an endpoint for each service, by name", async () => {
    const routeTables = [
      { id: "rtb-1", main: true },
      { id: "rtb-2", subnet: "subnet-0b", out: "nat-1" },
    ];
    const endpoints = [
      { service: "s3", tables: ["rtb-9"] },
      { service: "sqs", names: true },
      { service: "ssm", names: false },
    ];
    const findings = await examine({
      environment: { IMO_SUBNETS: "subnet-0a", IMO_OUTGOING_SUBNETS: "subnet-0b" },
      world: { routeTables, endpoints },
      only: ["network"],
    });
    expect(named(findings, "endpoint of sqs")?.state).toBe("ok");
    expect(of(findings, "missing")).toMatchObject([
      {
        what: "endpoint of s3",
        found: "one that these subnets do not use",
        mend: "aws ec2 create-vpc-endpoint --region eu-west-3 --vpc-id vpc-1 --service-name com.amazonaws.eu-west-3.s3 --vpc-endpoint-type Gateway --route-table-ids rtb-1",
      },
      { what: "endpoint of ssm", found: "one that these subnets do not use" },
      {
        what: "endpoint of states",
        found: "none",
        mend: "aws ec2 create-vpc-endpoint --region eu-west-3 --vpc-id vpc-1 --service-name com.amazonaws.eu-west-3.states --vpc-endpoint-type Interface --private-dns-enabled --subnet-ids subnet-0a --security-group-ids sg-0c",
      },
    ]);
  });

  test("an internet gateway is no way out for a function", async () => {
    const findings = await examine({
      world: { routeTables: [{ id: "rtb-1", main: true, out: "igw-1" }] },
      only: ["network"],
    });
    expect(named(findings, "way out of subnet-0a")).toMatchObject({
      state: "missing",
      found: "an internet gateway, which functions can't use",
      mend: expect.stringContaining("aws ec2 create-route --route-table-id rtb-1"),
    });
  });

  test("groups that let nothing out are told port by port", async () => {
    const groups = [
      { id: "sg-0c", vpc: "vpc-1", out: [5432] },
      { id: "sg-0d", vpc: "vpc-1", out: [27_017] },
    ];
    const findings = await examine({
      environment: { IMO_SECURITY_GROUPS: "sg-0c,sg-0d" },
      world: { groups },
      only: ["network"],
    });
    const [closed, ...others] = of(findings, "missing");
    expect(others).toEqual([]);
    expect(closed).toMatchObject({
      what: "IMO_SECURITY_GROUPS",
      found: "nothing is let out to port 443",
      mend: "aws ec2 authorize-security-group-egress --region eu-west-3 --group-id sg-0c --protocol tcp --port 443 --cidr 0.0.0.0/0",
    });
    expect(of(findings, "advice").map(({ expected }) => expected)).toEqual([
      "port 6379 open, where Redis listens there",
    ]);
  });

  test("groups of another network are told, and what is of no use is not looked at", async () => {
    const findings = await examine({ world: { groups: [{ id: "sg-0c", vpc: "vpc-2" }] }, only: ["network"] });
    expect(of(findings, "missing")).toMatchObject([{ what: "network", found: "of vpc-1 and vpc-2" }]);
  });

  test.each([
    [{ IMO_SUBNETS: "vpc-1" }, "IMO_SUBNETS"],
    [{ IMO_SECURITY_GROUPS: "" }, "IMO_SECURITY_GROUPS"],
  ])("%j is told before AWS is asked", async (environment, what) => {
    expect(of(await examine({ environment, only: ["network"] }), "missing").map((finding) => finding.what)).toEqual([
      what,
    ]);
  });

  test("none is allowed, and one zone or few addresses are advice", async () => {
    const none = await examine({ environment: { IMO_SUBNETS: "", IMO_SECURITY_GROUPS: "" }, only: ["network"] });
    expect(named(none, "network")?.state).toBe("advice");
    await standIn?.stop();
    const subnets = [{ id: "subnet-0a", vpc: "vpc-1", zone: "eu-west-3a", free: 3 }];
    const small = await examine({ environment: { IMO_SUBNETS: "subnet-0a" }, world: { subnets }, only: ["network"] });
    expect(of(small, "missing")).toEqual([]);
    expect(named(small, "subnet-0a")).toMatchObject({ state: "advice", found: "3 free addresses" });
    expect(named(small, "IMO_SUBNETS")).toMatchObject({ state: "advice", found: "all in eu-west-3a" });
  });
});

describe("the doors of the stores", () => {
  const withGroup = (id: string, rules: { port: number; from: string }[]) =>
    COMPLETE.groups.map((group) => (group.id === id ? { ...group, in: rules } : group));
  const doors = async (world: Partial<World>, environment: Record<string, string> = {}) =>
    (await examine({ world, environment })).filter(({ check }) => check === "doors");

  test("that are open, to the functions' group or to all of their subnets, are told so", async () => {
    const seen = await doors({});
    expect(seen.map(({ what, state, found }) => [what, state, found])).toEqual([
      ["door of PostgreSQL", "ok", "sg-db lets the functions in"],
      ["door of Redis", "ok", "sg-cache lets the functions in"],
      ["door of MongoDB", "ok", "sg-docs lets the functions in"],
    ]);
  });

  test.each([
    ["sg-db", [], "door of PostgreSQL", "5432"],
    ["sg-db", [{ port: 5433, from: "sg-0c" }], "door of PostgreSQL", "5432"],
    ["sg-db", [{ port: 5432, from: "sg-other" }], "door of PostgreSQL", "5432"],
    ["sg-cache", [{ port: 6379, from: "10.0.1.0/24" }], "door of Redis", "6379"],
    ["sg-docs", [{ port: 27_017, from: "10.0.2.128/25" }], "door of MongoDB", "27017"],
  ])("%s with %j is closed: the command opens it", async (id, rules, what, port) => {
    const seen = await doors({ groups: withGroup(id, rules) });
    expect(of(seen, "missing")).toEqual([
      expect.objectContaining({
        what,
        found: `${id} does not let the functions in to port ${port}`,
        mend: `aws ec2 authorize-security-group-ingress --region eu-west-3 --group-id ${id} --protocol tcp --port ${port} --source-group sg-0c`,
      }),
    ]);
    expect(of(seen, "ok")).toHaveLength(2);
  });

  test("are looked at on the port of the address, of each host that it names", async () => {
    const seen = await doors({
      parameters: {
        ...COMPLETE.parameters,
        [at("postgres-url")]: secure(`postgres://imo:${SECRET}@db.example.org:6000/imo`),
        [at("mongo-url")]: secure(`mongodb://imo:${SECRET}@docs.example.org,db.example.org:27018/imo`),
      },
    });
    expect(seen.map(({ what, state, expected }) => [what, state, expected])).toEqual([
      ["door of PostgreSQL", "missing", "port 6000 open to sg-0c"],
      ["door of Redis", "ok", "port 6379 open to sg-0c"],
      ["door of MongoDB", "ok", "port 27017 open to sg-0c"],
      ["door of MongoDB", "missing", "port 27018 open to sg-0c"],
    ]);
    expect(JSON.stringify(seen)).not.toContain(SECRET);
  });

  test("of stores elsewhere, or that list ranges kept elsewhere, are not ours to see", async () => {
    const seen = await doors({
      groups: withGroup("sg-cache", [{ port: 6379, from: "pl-1" }]),
      interfaces: COMPLETE.interfaces.map((one) => (one.address === "10.0.9.1" ? { ...one, vpc: "vpc-9" } : one)),
      parameters: {
        ...COMPLETE.parameters,
        [at("mongo-url")]: secure(`mongodb://imo:${SECRET}@docs.example.net:27017/imo`),
      },
    });
    expect(seen.map(({ what, state, mend }) => [what, state, mend])).toEqual([
      ["door of PostgreSQL", "unknown", null],
      ["door of Redis", "unknown", null],
      ["door of MongoDB", "unknown", null],
    ]);
    for (const { found } of seen) expect(found).toMatch(/^not ours to see: /);
  });

  test("are none of functions outside any network", async () => {
    expect(await doors({}, { IMO_SUBNETS: "", IMO_SECURITY_GROUPS: "" })).toEqual([]);
  });
});

test("a new account's ten functions at once are compared with what the template may use", async () => {
  expect(NEEDED).toBeGreaterThan(30);
  const few = named(await examine({ world: { concurrency: 10 }, only: ["quota"] }), "functions that may run at once");
  expect(few).toMatchObject({ state: "advice", expected: expect.stringMatching(new RegExp(`^${NEEDED} or more`)) });
  expect(few?.mend).toContain("request-service-quota-increase --region eu-west-3 --service-code lambda");
});

test.each([
  ["ROLLBACK_COMPLETE", "aws cloudformation delete-stack"],
  ["UPDATE_ROLLBACK_FAILED", "aws cloudformation continue-update-rollback"],
  ["UPDATE_ROLLBACK_COMPLETE", "aws cloudformation describe-stack-events"],
  ["UPDATE_IN_PROGRESS", "aws cloudformation describe-stack-events"],
])("a stack that is %s blocks, and what mends it is told", async (StackStatus, command) => {
  const findings = await examine({
    world: { stack: { StackStatus, StackStatusReason: "it failed" } },
    only: ["stack", "inside"],
  });
  const stack = named(findings, "imo-ops-prod");
  expect(stack).toMatchObject({ state: "missing", found: expect.stringContaining(": it failed") });
  expect(stack?.mend?.startsWith(command)).toBe(true);
  expect(named(findings, "stores, as the functions see them")?.expected).toBe("stack first");
});

describe("what a function beside the stores sees", () => {
  const postgres = (seen: Partial<NonNullable<Look["postgres"]["seen"]>>): Look => ({
    ...SEEN,
    postgres: { ...SEEN.postgres, seen: SEEN.postgres.seen && { ...SEEN.postgres.seen, ...seen } },
  });
  const lacking = [
    { name: "pg_trgm", installed: null, available: true, mayInstall: false },
    { name: "vector", installed: null, available: false, mayInstall: false },
  ];

  test.each<[string, Look, string, State, RegExp]>([
    ["an old server", postgres({ version: "17.6", versionNumber: 170_006 }), "version of PostgreSQL", "missing", /18/],
    ["no encryption", postgres({ tls: null }), "encryption to PostgreSQL", "missing", /postgres|imo-ops/],
    [
      "a role without schemas",
      postgres({ mayMakeSchemas: false }),
      "role imo",
      "missing",
      /grant create on database "imo" to "imo"/,
    ],
    [
      "an extension to install",
      postgres({ extensions: lacking }),
      "extension pg_trgm",
      "missing",
      /create extension pg_trgm/,
    ],
    ["no vectors", postgres({ extensions: lacking }), "extension vector", "advice", /RDS/],
    ["migrations", postgres({ pending: ["0150_a", "0151_b"] }), "migrations", "missing", /imo -- migrate --stage prod/],
    [
      "no Redis",
      { ...SEEN, redis: { milliseconds: 3000, seen: null, why: "Redis does not answer" } },
      "Redis",
      "missing",
      /security-group/,
    ],
    [
      "a closed origin",
      { ...SEEN, origins: [{ origin: "https://a.example", sources: ["a"], milliseconds: 5, why: "ECONNREFUSED" }] },
      "origin https://a.example",
      "advice",
      /IMO_OUTGOING_SUBNETS/,
    ],
  ])("%s", async (_name, look, what, state, mend) => {
    const findings = await examine({ look, only: ["stack", "inside"] });
    const found = findings.filter((finding) => finding.what === what && finding.state === state);
    expect(found).toHaveLength(1);
    expect(found[0]?.mend).toMatch(mend);
  });

  test("a function that does not answer hides nothing else", async () => {
    const ask: Ask = () => Promise.reject(new TransientError("The function imo-ops-prod-operate can't be called"));
    const findings = await examine({ ask });
    expect(of(findings, "unknown")).toMatchObject([
      { check: "inside", found: expect.stringContaining("can't be called") },
    ]);
    expect(named(findings, "source communes")?.state).toBe("ok");
  });
});

test("rights that are not confirmed and secrets that are not set are told for each source, beside those that are", async () => {
  const confirmed = { [at("confirmed-rights")]: secure("IMO_CONFIRM_OTHER") };
  const findings = await examine({ world: { parameters: { ...COMPLETE.parameters, ...confirmed } } });
  const iad = named(findings, "source iad-france");
  expect(iad).toMatchObject({
    state: "advice",
    found: expect.stringContaining("right to collect it is not confirmed"),
  });
  expect(iad?.mend).toMatch(/--name \/imo-ops\/prod\/confirmed-rights .*--value 'IMO_CONFIRM_OTHER,IMO_CONFIRM_\w+'$/);
  expect(named(findings, "source agence-postgres")?.mend).toContain(
    "AGENCE_POSTGRES_URL=… npm run imo -- run agence-postgres",
  );
});
