/** Where an operator looks at executions, beyond what our own pages show; null where there is no such place. */
export interface ConsoleLinks {
  /** The state machine with all of its executions. */
  readonly all: string | null;
  /** The execution of one run. */
  readonly of: (runId: string) => string | null;
}

interface Place {
  readonly stage: string;
  readonly stateMachineArn: string;
  /** The address of the console of the local cloud, where one runs. */
  readonly localConsole: string | undefined;
}

/** Domains of AWS's console by partition: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const DOMAINS: Readonly<Record<string, string>> = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};
const ARN = /^arn:([^:]+):states:([^:]+):(\d{12}):stateMachine:([^:]+)$/;

/**
 * Gives the links to the Step Functions console of AWS for the region and the partition of the state machine. At stage `local` the console is
 * StackPort: it has addresses for state machines only, so that a run's link leads to the list in which its execution stands by its name.
 */
export function consoleLinks({ stage, stateMachineArn, localConsole }: Place): ConsoleLinks {
  if (stage === "local") {
    const machine =
      localConsole && `${localConsole}/resources/stepfunctions?machine=${encodeURIComponent(stateMachineArn)}`;
    return { all: machine ?? null, of: () => machine ?? null };
  }
  const [, partition = "", region, account, name] = ARN.exec(stateMachineArn) ?? [];
  const domain = DOMAINS[partition];
  if (domain === undefined) return { all: null, of: () => null };
  const page = `https://${region}.${domain}/states/home?region=${region}#`;
  const executions = `arn:${partition}:states:${region}:${account}:execution:${name}`;
  return {
    all: `${page}/statemachines/view/${encodeURIComponent(stateMachineArn)}`,
    of: (runId) => `${page}/v2/executions/details/${encodeURIComponent(`${executions}:${runId}`)}`,
  };
}
