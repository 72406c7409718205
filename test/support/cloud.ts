import { chmod, mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { homeAt, makeHome, projectRoot } from "../../localstack/home.ts";
import type { Home } from "../../localstack/home.ts";
import type { PythonTools } from "../../localstack/python.ts";
import { installAlso, setUp } from "../../localstack/setup.ts";

/** A server of a test: its address, and what ends it and removes its data. */
export interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** The programs that the tests share: those of the project's own home, installed once. */
export const testTools = (): Promise<PythonTools> => setUp(sharedHome);

/** The same with the programs that only tests need, those of test/requirements.txt. */
export async function furtherTestTools(): Promise<PythonTools> {
  const tools = await testTools();
  await installAlso(sharedHome, tools, path.join(projectRoot, "test/requirements.txt"));
  return tools;
}

/** The same with Spark, which is large: for those that have a Java for it. */
export async function sparkTools(): Promise<PythonTools> {
  const tools = await testTools();
  await installAlso(sharedHome, tools, path.join(projectRoot, "test/spark-requirements.txt"));
  return tools;
}

const sharedHome = homeAt(path.join(projectRoot, ".local"));

/** Makes an empty home in the temporary folder, which the server's user can pass when we are root. */
export async function temporaryHome(): Promise<Home> {
  const root = await mkdtemp(path.join(os.tmpdir(), "imo-ops-test-"));
  await chmod(root, 0o711);
  const home = homeAt(root);
  await makeHome(home);
  return home;
}
