import { expect, test } from "vitest";
import { consoleLinks } from "../../lib/query/console-links.ts";

const arnIn = (partition: string, region: string) =>
  `arn:${partition}:states:${region}:123456789012:stateMachine:imo-ops-prod-collect`;
const links = (stateMachineArn: string) => consoleLinks({ stage: "prod", stateMachineArn, localConsole: undefined });

test.each([
  ["aws", "eu-west-3", "https://eu-west-3.console.aws.amazon.com/states/home?region=eu-west-3#"],
  ["aws-cn", "cn-north-1", "https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#"],
  [
    "aws-us-gov",
    "us-gov-west-1",
    "https://us-gov-west-1.console.amazonaws-us-gov.com/states/home?region=us-gov-west-1#",
  ],
])("in the partition %s and the region %s the links lead to AWS's console there", (partition, region, page) => {
  const { all, of } = links(arnIn(partition, region));
  expect(decodeURIComponent(all ?? "")).toBe(`${page}/statemachines/view/${arnIn(partition, region)}`);
  const execution = `arn:${partition}:states:${region}:123456789012:execution:imo-ops-prod-collect:run-7`;
  expect(decodeURIComponent(of("run-7") ?? "")).toBe(`${page}/v2/executions/details/${execution}`);
});

test.each([arnIn("aws-iso", "us-iso-east-1"), "imo-ops-prod-collect", ""])(
  "%s is in no console that we know: there is no link",
  (arn) => {
    expect(links(arn).all).toBeNull();
    expect(links(arn).of("run-7")).toBeNull();
  },
);

test("the local cloud's links lead to its own console, and nowhere while none runs", () => {
  const stateMachineArn = "arn:aws:states:eu-west-3:000000000000:stateMachine:imo-ops-local-collect";
  const local = (localConsole: string | undefined) => consoleLinks({ stage: "local", stateMachineArn, localConsole });
  const { all, of } = local("http://127.0.0.1:4999");
  expect(new URL(all ?? "").searchParams.get("machine")).toBe(stateMachineArn);
  expect(of("run-7")).toMatch(/^http:\/\/127\.0\.0\.1:4999\/resources\/stepfunctions\?/);
  expect([local(undefined).all, local(undefined).of("run-7")]).toEqual([null, null]);
});
