import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import Elsewhere from "../../localstack/elsewhere.ts";
import type { Serverless } from "../../localstack/elsewhere.ts";

const [SUBNETS, OUTGOING, GROUPS] = ["subnet-0a1, subnet-0b2", "subnet-0c3", "sg-0d4"];

beforeEach(() => vi.stubEnv("IMO_CONTACT", "contact@example.org"));
afterEach(() => vi.unstubAllEnvs());

/** A service of two functions, and what AWS is asked. */
function serviceAt(stage: string, answer: { FunctionError?: string; Payload?: Uint8Array } = {}) {
  const asked: unknown[] = [];
  const role = (service: string) => ({
    Type: "AWS::IAM::Role",
    Properties: { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: service } }] } },
  });
  const serverless = {
    service: {
      provider: { stage },
      custom: { prefix: `imo-ops-${stage}`, outgoing: ["collect-web"] },
      functions: { "collect-web": {}, close: {} },
      resources: {
        Resources: { CloseRole: role("lambda.amazonaws.com"), MachineRole: role("states.amazonaws.com") },
      },
    },
    getProvider: () => ({
      request: async (...request) => {
        asked.push(request);
        return answer;
      },
    }),
  } satisfies Serverless;
  return { serverless, asked, hooks: new Elsewhere(serverless).hooks };
}

describe("a deployment to AWS", () => {
  test("without a network leaves the functions outside any", async () => {
    const { serverless, hooks } = serviceAt("prod");
    await hooks["before:package:initialize"]();
    expect(serverless.service.functions).toEqual({ "collect-web": {}, close: {} });
    expect(JSON.stringify(serverless.service.resources)).not.toContain("ENIManagement");
  });

  test("into a network gives those a way out that ask others, and every function's role its interface", async () => {
    vi.stubEnv("IMO_SUBNETS", SUBNETS);
    vi.stubEnv("IMO_OUTGOING_SUBNETS", OUTGOING);
    vi.stubEnv("IMO_SECURITY_GROUPS", GROUPS);
    const { serverless, hooks } = serviceAt("prod");
    await hooks["before:package:initialize"]();
    expect(serverless.service.functions).toEqual({
      "collect-web": { vpc: { subnetIds: ["subnet-0c3"], securityGroupIds: ["sg-0d4"] } },
      close: { vpc: { subnetIds: ["subnet-0a1", "subnet-0b2"], securityGroupIds: ["sg-0d4"] } },
    });
    const { CloseRole, MachineRole } = serverless.service.resources.Resources;
    expect(JSON.stringify(CloseRole)).toContain("AWSLambdaENIManagementAccess");
    expect(JSON.stringify(MachineRole)).not.toContain("ENIManagement");
  });

  test.each([
    ["IMO_CONTACT", "", /IMO_CONTACT is wrong/],
    ["IMO_CONTACT", "nobody", /IMO_CONTACT is wrong/],
    ["IMO_SUBNETS", "vpc-1", /IMO_SUBNETS/],
    ["IMO_SUBNETS", "subnet-0a1", /IMO_SECURITY_GROUPS/],
    ["IMO_SECURITY_GROUPS", "sg-0d4", /IMO_SUBNETS/],
  ])("with %s=%s stops before anything is packaged, and names it", async (name, value, message) => {
    vi.stubEnv(name, value);
    const { hooks } = serviceAt("prod");
    await expect(hooks["before:package:initialize"]()).rejects.toThrow(message);
  });

  test("has the tables brought up to date by what was deployed", async () => {
    const { asked, hooks } = serviceAt("prod");
    await hooks["after:deploy:deploy"]();
    expect(asked).toMatchObject([["Lambda", "invoke", { FunctionName: "imo-ops-prod-migrate" }]]);
  });

  test("fails with them, and says why and what to do", async () => {
    const Payload = Buffer.from('{"errorMessage":"permission denied for schema public"}');
    const { hooks } = serviceAt("prod", { FunctionError: "Unhandled", Payload });
    await expect(hooks["after:deploy:deploy"]()).rejects.toThrow(
      /permission denied for schema public.*imo -- migrate/s,
    );
  });
});

test("the local cloud, which brings its own stores, is left as it is", async () => {
  vi.stubEnv("IMO_CONTACT", "");
  const { asked, hooks } = serviceAt("local");
  await hooks["before:package:initialize"]();
  await hooks["after:deploy:deploy"]();
  expect(asked).toEqual([]);
});
