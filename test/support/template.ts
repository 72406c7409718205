import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../../localstack/home.ts";
import { packagingAlone } from "../../localstack/packaging.ts";

/** One resource of a compiled CloudFormation template. */
export interface Resource {
  readonly Type: string;
  // Templates are JSON of any depth; tests look into them by path.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly Properties: Record<string, any>;
}

export interface Packaged {
  readonly resources: Readonly<Record<string, Resource>>;
  /** The folder of the zips and templates. */
  readonly folder: string;
  remove(): Promise<void>;
}

/** Packages the project for a stage as a deployment would, without any AWS account, and reads the template. `settings` are told by the environment. */
export async function packageFor(stage: string, settings: Readonly<Record<string, string>> = {}): Promise<Packaged> {
  const folder = await mkdtemp(path.join(tmpdir(), "imo-ops-package-"));
  // The bundler leaves copies wherever temporary files go.
  const env = { ...process.env, TMPDIR: folder, SLS_TELEMETRY_DISABLED: "1", SLS_NOTIFICATIONS_MODE: "off" };
  const serverless = path.join(projectRoot, "node_modules/serverless/bin/serverless.js");
  await packagingAlone(projectRoot, async () => {
    const packaging = promisify(execFile)(
      process.execPath,
      [serverless, "package", "--stage", stage, "--package", folder],
      {
        cwd: projectRoot,
        env: { ...env, AWS_REGION: "eu-west-3", IMO_CONTACT: "contact@example.org", ...settings },
        timeout: 600_000,
      },
    );
    packaging.child.stdin?.end();
    await packaging;
  });
  const { resources } = await readTemplate(path.join(folder, TEMPLATE));
  return { resources, folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

const TEMPLATE = "cloudformation-template-update-stack.json";

async function readTemplate(file: string): Promise<Pick<Compiled, "resources" | "outputs">> {
  const template: { Resources: Record<string, Resource>; Outputs: Record<string, unknown> } = JSON.parse(
    await readFile(file, "utf8"),
  );
  return { resources: template.Resources, outputs: template.Outputs };
}

/** A compiled template and the file that it lies in. */
export interface Compiled {
  readonly file: string;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  remove(): Promise<void>;
}

/** What is changed in serverless.yml where only the template is wanted. */
const PLAINLY = [
  ["  - serverless-esbuild\n", ""],
  ["  - ./localstack/pages-first.ts\n", ""],
  ["package:\n  individually: true\n", "package:\n  artifact: none.zip\n"],
] as const;

/** Compiles the template of a stage as a deployment would, in a second or two: neither functions nor pages are built. `settings` are told by the environment. */
export async function templateFor(stage: string, settings: Readonly<Record<string, string>> = {}): Promise<Compiled> {
  const folder = await mkdtemp(path.join(tmpdir(), "imo-ops-template-"));
  for (const name of ["functions", "lib", "localstack", "state-machines", "node_modules", "package.json"]) {
    await symlink(path.join(projectRoot, name), path.join(folder, name));
  }
  const whole = await readFile(path.join(projectRoot, "serverless.yml"), "utf8");
  const plain = PLAINLY.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`serverless.yml bundles in another way now: ${from}`);
    return text.replace(from, to);
  }, whole);
  await writeFile(path.join(folder, "serverless.yml"), plain);
  await writeFile(path.join(folder, "none.zip"), "");
  const env = { ...process.env, SLS_TELEMETRY_DISABLED: "1", SLS_NOTIFICATIONS_MODE: "off", AWS_REGION: "eu-west-3" };
  const serverless = path.join(projectRoot, "node_modules/serverless/bin/serverless.js");
  const compiling = promisify(execFile)(process.execPath, [serverless, "package", "--stage", stage], {
    cwd: folder,
    env: { ...env, IMO_CONTACT: "contact@example.org", ...settings },
    timeout: 600_000,
  });
  compiling.child.stdin?.end();
  await compiling;
  const file = path.join(folder, ".serverless", TEMPLATE);
  return { file, ...(await readTemplate(file)), remove: () => rm(folder, { recursive: true, force: true }) };
}
