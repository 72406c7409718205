import { execFile } from "node:child_process";
import * as z from "zod";
import { pythonEnvironment } from "../../localstack/python.ts";
import type { PythonTools } from "../../localstack/python.ts";
import type { Statement } from "./arn.ts";

/**
 * What cfn-lint finds that we do not mean to change. W3005: Serverless names a dependency that a reference gives already.
 */
const ACCEPTED = ["W3005"];

const Findings = z.array(
  z.object({
    Filename: z.string(),
    Rule: z.object({ Id: z.string() }),
    Message: z.string(),
    Location: z.object({ Path: z.array(z.union([z.string(), z.int()])).nullish() }),
  }),
);

/** What cfn-lint finds in templates, warnings included: `file: rule: message at path`. */
export async function lintTemplates(
  tools: PythonTools,
  files: readonly string[],
  regions: readonly string[],
): Promise<string[]> {
  const order = [
    "-c",
    "from cfnlint.runner import main; main()",
    "--format",
    "json",
    "--regions",
    ...regions,
    "--ignore-checks",
    ...ACCEPTED,
  ];
  const told = await python(tools, [...order, "--template", ...files]);
  return Findings.parse(JSON.parse(told)).map(
    ({ Filename, Rule, Message, Location }) =>
      `${Filename}: ${Rule.Id}: ${Message} at ${Location.Path?.join("/") ?? "the template"}`,
  );
}

/**
 * What parliament takes for mismatches. The service authorization reference names no resource for SendTask…, AWS's own policy template narrows them to
 * the state machine (StepFunctionsCallbackPolicy of SAM); and executions are of one kind or of the other, never of both.
 */
const MISTAKEN = [
  "[{'action': 'states:SendTaskSuccess', 'required_format': '*'}]",
  "[{'action': 'states:SendTaskFailure', 'required_format': '*'}]",
  "[{'action': 'states:DescribeExecution', 'required_format': 'arn:*:states:*:*:express:*:*:*'}]",
];

const ANALYSE = `
import json, sys, parliament
for name, policy in json.load(sys.stdin).items():
    for found in parliament.analyze_policy_string(json.dumps(policy)).findings:
        print(f"{name}: {found.issue}: {found.detail}")
`;

/** What parliament, which knows each service's actions and the resources that they take, finds in the statements of roles, each by its name. */
export async function lintPolicies(
  tools: PythonTools,
  roles: Readonly<Record<string, readonly Statement[]>>,
): Promise<string[]> {
  const documents = Object.entries(roles).map(([name, statements]) => [name, documentOf(statements)] as const);
  const told = await python(tools, ["-c", ANALYSE], JSON.stringify(Object.fromEntries(documents)));
  return told.split("\n").filter((line) => line !== "" && !MISTAKEN.some((detail) => line.endsWith(detail)));
}

function documentOf(statements: readonly Statement[]): object {
  const Statement = statements.map(({ actions, resources, conditions }) => ({
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...(conditions !== undefined && { Condition: conditions }),
  }));
  return { Version: "2012-10-17", Statement };
}

/** Runs a Python program and gives what it prints; a linter that finds something ends with a status of its own. */
function python(tools: PythonTools, args: readonly string[], input = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: pythonEnvironment(tools), maxBuffer: 2 ** 26, timeout: 600_000 };
    const child = execFile(tools.python, args, options, (error, stdout, stderr) => {
      if (error && stdout === "") reject(new Error(stderr || error.message));
      else resolve(stdout);
    });
    child.stdin?.end(input);
  });
}
