import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { asked } from "./asked.ts";
import type { AwsSettings } from "./asked.ts";
import { PROMPT } from "./patience.ts";

/** Names that GetParameters takes in one call. */
const NAMES_PER_CALL = 10;

/** A parameter that is set. */
export interface SetParameter {
  readonly type: string;
  readonly value: string;
}

/** How a stack stands. */
interface StackState {
  readonly status: string;
  readonly reason: string | null;
  /** ISO 8601: when it was made, or last updated. */
  readonly deployedAt: string | null;
}

/** What an account of AWS tells of itself. Each function @throws as `asked`. */
export interface Account {
  /** The region that the settings of this machine name; null where they name none. */
  readonly region: () => Promise<string | null>;
  readonly identity: () => Promise<{ readonly account: string; readonly arn: string }>;
  /** Those of these that are set, decrypted. */
  readonly parameters: (names: readonly string[]) => Promise<ReadonlyMap<string, SetParameter>>;
  /** Functions that may run at once in this region. */
  readonly concurrency: () => Promise<number>;
  /** Null where there is no such stack. */
  readonly stack: (name: string) => Promise<StackState | null>;
}

/** Opens an account of AWS. */
export function accountOf(settings: AwsSettings): Account {
  const config = { maxAttempts: 2, ...PROMPT, ...settings };
  const sts = new STSClient(config);
  const ssm = new SSMClient(config);
  const lambda = new LambdaClient(config);
  const cloudFormation = new CloudFormationClient(config);
  return {
    region: () => sts.config.region().catch(() => null),
    identity: () =>
      asked("sts:GetCallerIdentity", async () => {
        const { Account: account = "", Arn: arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
        return { account, arn };
      }),
    parameters: (names) =>
      asked("ssm:GetParameters", async () => {
        const set = new Map<string, SetParameter>();
        for (let from = 0; from < names.length; from += NAMES_PER_CALL) {
          const order = { Names: names.slice(from, from + NAMES_PER_CALL), WithDecryption: true };
          const { Parameters = [] } = await ssm.send(new GetParametersCommand(order));
          for (const { Name = "", Type = "", Value = "" } of Parameters) set.set(Name, { type: Type, value: Value });
        }
        return set;
      }),
    concurrency: () =>
      asked("lambda:GetAccountSettings", async () => {
        const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
        return AccountLimit?.ConcurrentExecutions ?? 0;
      }),
    stack: (name) =>
      asked("cloudformation:DescribeStacks", async () => {
        const { Stacks = [] } = await cloudFormation
          .send(new DescribeStacksCommand({ StackName: name }))
          .catch((error: unknown) => {
            if (error instanceof Error && /does not exist/.test(error.message)) return { Stacks: [] };
            throw error;
          });
        const [found] = Stacks;
        if (!found) return null;
        return {
          status: found.StackStatus ?? "",
          reason: found.StackStatusReason ?? null,
          deployedAt: (found.LastUpdatedTime ?? found.CreationTime)?.toISOString() ?? null,
        };
      }),
  };
}
