import * as z from "zod";
import { ConfigError } from "../lib/errors.ts";
import { readEnv } from "../lib/lambda/env.ts";

/** A list in an environment variable, separated by commas; empty without it. */
const ids = (pattern: RegExp) =>
  z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .pipe(z.array(z.string().regex(pattern)));

/** What a deployment to AWS is told by its environment. */
export const DeploymentSettings = z.object({
  /** Told to every site that is visited: an e-mail address, or a page. */
  IMO_CONTACT: z.string().regex(/^(?:[^@\s]+@[^@\s]+\.[^@\s]+|https:\/\/\S+)$/),
  /** Where functions run that reach our stores only; none: outside any network. */
  IMO_SUBNETS: ids(/^subnet-[0-9a-f]+$/),
  /** Where those run that also ask others, with a way out (NAT); none: with the others. */
  IMO_OUTGOING_SUBNETS: ids(/^subnet-[0-9a-f]+$/),
  IMO_SECURITY_GROUPS: ids(/^sg-[0-9a-f]+$/),
});

interface Network {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

interface Resource {
  readonly Type: string;
  readonly Properties?: { AssumeRolePolicyDocument?: unknown; ManagedPolicyArns?: unknown[] };
}

/** What the plugin reads of Serverless, and changes. */
export interface Serverless {
  readonly service: {
    readonly provider: { readonly stage: string };
    readonly custom: { readonly prefix: string; readonly outgoing: readonly string[] };
    readonly functions: Record<string, { vpc?: Network }>;
    readonly resources: { readonly Resources: Record<string, Resource> };
  };
  getProvider(name: "aws"): {
    request(service: string, method: string, input: object): Promise<{ FunctionError?: string; Payload?: Uint8Array }>;
  };
}

/** Lets a function have a network interface, and nothing else. */
const INTERFACES = {
  "Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaENIManagementAccess",
};

/**
 * A plugin of Serverless for stages other than `local`: checks what a deployment is told, puts the functions into the network that it names,
 * and has the tables brought up to date by what was deployed; a deployment fails with them. The local cloud does that before it deploys.
 */
export default class Elsewhere {
  readonly hooks: Readonly<Record<"before:package:initialize" | "after:deploy:deploy", () => Promise<void>>>;

  constructor(serverless: Serverless) {
    const isLocal = (): boolean => serverless.service.provider.stage === "local";
    this.hooks = {
      "before:package:initialize": async () => {
        if (!isLocal()) settle(serverless.service, readEnv(DeploymentSettings));
      },
      "after:deploy:deploy": async () => {
        if (!isLocal()) await migrateBy(serverless);
      },
    };
  }
}

function settle(
  { custom, functions, resources }: Serverless["service"],
  {
    IMO_SUBNETS: subnets,
    IMO_OUTGOING_SUBNETS: outgoing,
    IMO_SECURITY_GROUPS: groups,
  }: z.output<typeof DeploymentSettings>,
): void {
  if (subnets.length === 0 && outgoing.length === 0 && groups.length === 0) return;
  if (subnets.length === 0 || groups.length === 0) {
    throw new ConfigError("Settings: IMO_SUBNETS and IMO_SECURITY_GROUPS go together: name both, or neither");
  }
  for (const [name, definition] of Object.entries(functions)) {
    const goesOut = outgoing.length > 0 && custom.outgoing.includes(name);
    definition.vpc = { subnetIds: goesOut ? outgoing : subnets, securityGroupIds: groups };
  }
  for (const { Type, Properties } of Object.values(resources.Resources)) {
    if (Type !== "AWS::IAM::Role" || !Properties) continue;
    if (!JSON.stringify(Properties.AssumeRolePolicyDocument).includes("lambda.amazonaws.com")) continue;
    Properties.ManagedPolicyArns = [...(Properties.ManagedPolicyArns ?? []), INTERFACES];
  }
}

async function migrateBy(serverless: Serverless): Promise<void> {
  const { prefix } = serverless.service.custom;
  const { FunctionError, Payload } = await serverless
    .getProvider("aws")
    .request("Lambda", "invoke", { FunctionName: `${prefix}-migrate`, Payload: Buffer.from("{}") });
  if (FunctionError === undefined) return;
  const told = new TextDecoder().decode(Payload);
  throw new ConfigError(
    `The functions are deployed, but the tables could not be brought up to date: ${told.slice(0, 1_000)}. ` +
      "Mend the cause, then call `npm run imo -- migrate --stage …`",
  );
}
