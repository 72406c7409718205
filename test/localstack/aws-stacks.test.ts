import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { projectRoot } from "../../localstack/home.ts";
import { statementsOf } from "../support/arn.ts";
import { templateFor } from "../support/template.ts";
import type { Compiled, Resource } from "../support/template.ts";

const short = ["Ref", "GetAtt", "Sub", "Select", "GetAZs", "Equals"].flatMap((name) => [
  { tag: `!${name}`, resolve: (value: string) => ({ [name]: value }) },
  {
    tag: `!${name}`,
    collection: "seq" as const,
    resolve: (value: { toJSON(): unknown }) => ({ [name]: value.toJSON() }),
  },
]);

let database: { Resources: Record<string, Resource>; Outputs: Record<string, { Value: unknown }> };
let text: string;
let template: Compiled;

beforeAll(async () => {
  text = await readFile(path.join(projectRoot, "localstack/aws/database.yml"), "utf8");
  database = parse(text, { customTags: short, logLevel: "error" });
  template = await templateFor("prod");
}, 900_000);
afterAll(() => template.remove());

const ofType = (type: string) => Object.values(database.Resources).filter(({ Type }) => Type === type);

describe("the stack of network and databases", () => {
  test("has an endpoint for every service that a function's role names, since its inner subnets lead nowhere", () => {
    const roles = Object.values(template.resources).filter(
      ({ Type, Properties }) =>
        Type === "AWS::IAM::Role" && JSON.stringify(Properties).includes("lambda.amazonaws.com"),
    );
    const actions = roles.flatMap((role) => statementsOf(role, template.resources).flatMap((one) => one.actions));
    // Lambda itself writes the logs.
    const services = new Set(actions.map((action) => action.split(":")[0]).filter((service) => service !== "logs"));
    const endpoints = ofType("AWS::EC2::VPCEndpoint").map(({ Properties }) =>
      JSON.stringify(Properties["ServiceName"]),
    );
    expect(services.size).toBeGreaterThan(3);
    for (const service of services) expect(endpoints.join(" ")).toContain(`.${service}"`);
    expect(endpoints).toHaveLength(services.size);
    const routes = ofType("AWS::EC2::Route").map(({ Properties }) => JSON.stringify(Properties["RouteTableId"]));
    expect(routes.join(" ")).not.toContain("InnerRoutes");
  });

  test("writes no password, and takes encrypted connections only", () => {
    const passwords = [...text.matchAll(/MasterUserPassword: (.*)/g)].map(([, value]) => value);
    expect(passwords.length).toBeGreaterThan(1);
    for (const value of passwords) expect(value).toContain("{{resolve:secretsmanager:");
    expect(text).toContain('rds.force_ssl: "1"');
    for (const { Properties } of ofType("AWS::ElastiCache::ReplicationGroup")) {
      expect(Properties["TransitEncryptionEnabled"]).toBe(true);
    }
    for (const { Properties } of ofType("AWS::RDS::DBInstance")) expect(Properties["PubliclyAccessible"]).toBe(false);
  });

  test("tells the settings of a deployment in its outputs", () => {
    expect(Object.keys(database.Outputs)).toEqual(
      expect.arrayContaining(["ImoSubnets", "ImoOutgoingSubnets", "ImoSecurityGroups", "PostgresAddress", "RedisUrl"]),
    );
  });

  test("has connections enough for everything that works at once, and for a hundred answers more", async () => {
    const Sizes = z.object({ Default: z.number() });
    const capacity = Sizes.parse(
      parse(text, { customTags: short, logLevel: "error" }).Parameters.PostgresMaxCapacity,
    ).Default;
    // LEAST(DBInstanceClassMemory / 9531392, 5000), a unit of capacity being 2 GiB of which a tenth is not the database's:
    // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
    const most = Math.min(5_000, (capacity * 2 * 2 ** 30 * 0.9) / 9_531_392);
    const pools = await poolSizes();
    const atOnce = Object.values(template.resources)
      .filter(({ Type }) => Type === "AWS::Lambda::EventSourceMapping")
      .reduce((sum, { Properties }) => sum + Number(Properties["ScalingConfig"].MaximumConcurrency), 0);
    // Tasks of a run run forty at once at most, and schedules a few.
    const background = (atOnce + 40 + 10) * pools.usual;
    expect(most - background).toBeGreaterThan(100 * pools.answers);
  });
});

/** How many connections a process takes at most: one that works, and one that answers. */
async function poolSizes(): Promise<{ usual: number; answers: number }> {
  const [postgres, answers] = await Promise.all(
    ["lib/stores/postgres/postgres.ts", "lib/lambda/query-deps.ts"].map((file) =>
      readFile(path.join(projectRoot, file), "utf8"),
    ),
  );
  const found = {
    usual: /max: options\.max \?\? (\d+)/.exec(postgres ?? ""),
    answers: /\{ max: (\d+),/.exec(answers ?? ""),
  };
  return { usual: Number(found.usual?.[1]), answers: Number(found.answers?.[1]) };
}
