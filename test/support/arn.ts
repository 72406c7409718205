import type { Resource } from "./template.ts";

const PSEUDO: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws",
  "AWS::Region": "eu-west-3",
  "AWS::AccountId": "123456789012",
};

/** How the ARN of a resource is made of its name, by its type. */
const NAMED: Readonly<Record<string, (properties: Resource["Properties"]) => string>> = {
  "AWS::SQS::Queue": ({ QueueName }) => `arn:aws:sqs:eu-west-3:123456789012:${QueueName}`,
  "AWS::Lambda::Function": ({ FunctionName }) => `arn:aws:lambda:eu-west-3:123456789012:function:${FunctionName}`,
  "AWS::SNS::Topic": ({ TopicName }) => `arn:aws:sns:eu-west-3:123456789012:${TopicName}`,
};

/** Works out what CloudFormation makes of a value of a compiled template: references to resources give ARNs, to pseudo parameters one account of one region. */
export function resolve(value: unknown, resources: Readonly<Record<string, Resource>>): string {
  if (typeof value === "string") return value;
  const { Ref, "Fn::GetAtt": of, "Fn::Sub": sub } = Object(value);
  if (typeof Ref === "string") return PSEUDO[Ref] ?? arnOf(Ref, resources);
  if (Array.isArray(of)) return arnOf(String(of[0]), resources);
  if (typeof sub === "string") {
    return sub.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => PSEUDO[name] ?? arnOf(name, resources));
  }
  throw new Error(`not a value that can be worked out: ${JSON.stringify(value)}`);
}

function arnOf(id: string, resources: Readonly<Record<string, Resource>>): string {
  const resource = resources[id];
  const named = resource && NAMED[resource.Type];
  if (!resource || !named) throw new Error(`no ARN is known of ${id} (${resource?.Type ?? "not in the template"})`);
  return named(resource.Properties);
}

/** One statement of a role's policy, worked out. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: unknown;
}

/** The statements of a role, worked out. */
export function statementsOf(role: Resource, resources: Readonly<Record<string, Resource>>): Statement[] {
  return role.Properties["Policies"].flatMap((policy: Resource["Properties"]) =>
    policy["PolicyDocument"].Statement.map((statement: Resource["Properties"]) => ({
      actions: [statement["Action"]].flat(),
      resources: [statement["Resource"]].flat().map((one: unknown) => resolve(one, resources)),
      conditions: statement["Condition"],
    })),
  );
}
