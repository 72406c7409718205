import { CreateFunctionCommand, LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { setTimeout as sleep } from "node:timers/promises";
import { zipOf } from "../zip.ts";

const NAME = "imo-ops-local-failing";
/** Each act ends in another way. */
const CODE = `
class ThrottledError extends Error { name = "ThrottledError"; }
const acts = {
  fine: async () => ({ fine: true }),
  throttled: async () => { throw new ThrottledError("slow down"); },
  late: () => new Promise((done) => setTimeout(done, 30_000)),
  exit: async () => process.exit(3),
};
export const handler = ({ act }) => acts[act]();
`;

/** Deploys a function that fails in the way that it is told to, calls it from a state machine, and gives the error by which each execution failed. */
export async function failuresSeen(): Promise<Record<string, string | undefined>> {
  const [functions, machines] = [new LambdaClient({}), new SFNClient({})];
  const Role = "arn:aws:iam::000000000000:role/failing";
  const { FunctionArn } = await functions.send(
    new CreateFunctionCommand({
      FunctionName: NAME,
      Role,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      // Long enough for a process to start on a busy machine: some emulators count that.
      Timeout: 3,
      Code: { ZipFile: zipOf({ "index.mjs": CODE }) },
    }),
  );
  await waitUntilFunctionActiveV2({ client: functions, maxWaitTime: 120 }, { FunctionName: NAME });
  const call = {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: { FunctionName: FunctionArn, "Payload.$": "$" },
    End: true,
  };
  const definition = JSON.stringify({ StartAt: "Call", States: { Call: call } });
  const { stateMachineArn } = await machines.send(
    new CreateStateMachineCommand({ name: NAME, roleArn: Role, definition }),
  );
  const seen: Record<string, string | undefined> = {};
  for (const act of ["fine", "throttled", "late", "exit"]) {
    const started = await machines.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify({ act }) }));
    for (;;) {
      const { status, error } = await machines.send(
        new DescribeExecutionCommand({ executionArn: started.executionArn }),
      );
      if (status !== "RUNNING") {
        seen[act] = error ?? status;
        break;
      }
      await sleep(100);
    }
  }
  return seen;
}
