import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "../../localstack/home.ts";
import type { PythonTools } from "../../localstack/python.ts";
import { statementsOf } from "../support/arn.ts";
import type { Statement } from "../support/arn.ts";
import { furtherTestTools } from "../support/cloud.ts";
import { lintPolicies, lintTemplates } from "../support/lint.ts";
import { templateFor } from "../support/template.ts";
import type { Compiled } from "../support/template.ts";

const ALL_SETTINGS = {
  IMO_SUBNETS: "subnet-0a1b2c3d,subnet-0a1b2c3e",
  IMO_OUTGOING_SUBNETS: "subnet-0a1b2c3f",
  IMO_SECURITY_GROUPS: "sg-0a1b2c3d",
  IMO_ALERT_EMAIL: "alerts@example.org",
  IMO_BUDGET: "150",
  CORS_ORIGINS: "https://pages.example.org",
};

let tools: PythonTools;
let bare: Compiled;
let full: Compiled;
let findings: string[];

beforeAll(async () => {
  [tools, bare, full] = await Promise.all([furtherTestTools(), templateFor("prod"), templateFor("prod", ALL_SETTINGS)]);
  const aws = path.join(projectRoot, "localstack", "aws");
  // CloudFront's web ACLs are made in us-east-1; the others are looked at in both regions too.
  const files = [bare.file, full.file, path.join(aws, "database.yml"), path.join(aws, "waf.yml")];
  findings = await lintTemplates(tools, files, ["eu-west-3", "us-east-1"]);
}, 900_000);
afterAll(() => Promise.all([bare.remove(), full.remove()]));

test("cfn-lint has nothing to say about a stage with as few settings as can be, one with all, and the stacks beside it", () => {
  expect(findings).toEqual([]);
});

test("the settings are in the one template and not in the other", () => {
  const inNetwork = ({ resources }: Compiled) =>
    Object.values(resources).filter(({ Properties }) => Properties["VpcConfig"] !== undefined).length;
  expect(inNetwork(bare)).toBe(0);
  expect(inNetwork(full)).toBeGreaterThan(20);
});

/** The actions that AWS lets no role narrow to a resource: CloudWatch's log delivery, for state machines. */
const ANYWHERE = /^logs:(\w+LogDeliver(?:y|ies)|PutResourcePolicy|DescribeResourcePolicies|DescribeLogGroups)$/;

function rolesOf({ resources }: Compiled): Record<string, Statement[]> {
  const roles = Object.entries(resources).filter(([, { Type }]) => Type === "AWS::IAM::Role");
  return Object.fromEntries(roles.map(([id, role]) => [id, statementsOf(role, resources)]));
}

test("no role names an action that does not exist, or that its resource does not have, or everything where AWS lets it name one thing", async () => {
  const roles = rolesOf(full);
  expect(Object.keys(roles).length).toBeGreaterThan(25);
  expect(await lintPolicies(tools, roles)).toEqual([]);
  for (const [id, statements] of Object.entries(roles)) {
    for (const { actions, resources } of statements) {
      expect(
        actions.filter((action) => action.includes("*")),
        id,
      ).toEqual([]);
      if (!actions.every((action) => ANYWHERE.test(action))) expect(resources, id).not.toContain("*");
    }
  }
});

test("the linters would tell of an action that nobody has and of a resource of another kind", async () => {
  const may = (action: string, resource: string) => [
    { actions: [action], resources: [resource], conditions: undefined },
  ];
  const told = await lintPolicies(tools, {
    Unknown: may("s3:FetchObject", "arn:aws:s3:::data/raw/*"),
    Mismatch: may("s3:ListBucket", "arn:aws:s3:::data/raw/*"),
    Sound: may("s3:ListBucket", "arn:aws:s3:::data"),
  });
  expect(told.map((line) => line.split(": ").slice(0, 2))).toEqual([
    ["Unknown", "UNKNOWN_ACTION"],
    ["Mismatch", "RESOURCE_MISMATCH"],
  ]);
});
