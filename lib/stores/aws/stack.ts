import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { TransientError } from "../../errors.ts";
import { PROMPT } from "./patience.ts";

/** Gives what a deployed stack tells of its parts, by name. @throws TransientError when the stack can't be read. */
export async function stackOutputs(stack: string): Promise<ReadonlyMap<string, string>> {
  try {
    const { Stacks = [] } = await new CloudFormationClient(PROMPT).send(
      new DescribeStacksCommand({ StackName: stack }),
    );
    const outputs = Stacks[0]?.Outputs ?? [];
    return new Map(
      outputs.flatMap(({ OutputKey, OutputValue }) => (OutputKey && OutputValue ? [[OutputKey, OutputValue]] : [])),
    );
  } catch (cause) {
    throw new TransientError(`The stack ${stack} can't be read, is it deployed?`, {}, { cause });
  }
}
