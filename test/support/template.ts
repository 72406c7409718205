import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
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
        timeout: 120_000,
      },
    );
    packaging.child.stdin?.end();
    await packaging;
  });
  const template: { Resources: Record<string, Resource> } = JSON.parse(
    await readFile(path.join(folder, "cloudformation-template-update-stack.json"), "utf8"),
  );
  return { resources: template.Resources, folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
