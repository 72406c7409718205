import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Home } from "../../localstack/home.ts";
import { leftOut, localstackPart } from "../../localstack/services/localstack.ts";
import { ministackPart } from "../../localstack/services/ministack.ts";
import { temporaryHome } from "../support/cloud.ts";

let home: Home;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => rm(home.root, { recursive: true, force: true }));

const options = () => ({ home, port: 4566, python: { python: "/opt/python" } });

test("it listens to this machine only, and all that it writes stays in the home", () => {
  const { env } = localstackPart(options());
  expect(env["GATEWAY_LISTEN"]).toBe("127.0.0.1:4566");
  for (const name of ["HOME", "TMPDIR", "XDG_CACHE_HOME", "FILESYSTEM_ROOT", "LOCALSTACK_VOLUME_DIR"])
    expect(env[name]?.startsWith(home.emulator), name).toBe(true);
});

test("its executor is found by an entry point of the name that it is told", async () => {
  const { env } = localstackPart(options());
  const folder = env["PYTHONPATH"] ?? "";
  const points = await readFile(path.join(folder, "imo_ops_executor-1.0.dist-info/entry_points.txt"), "utf8");
  const [, module, name] = new RegExp(`^${env["LAMBDA_RUNTIME_EXECUTOR"]} = (\\w+):(\\w+)$`, "m").exec(points) ?? [];
  expect(points).toContain("[localstack.lambda.runtime_executor]");
  expect(await readFile(path.join(folder, `${module}.py`), "utf8")).toContain(`class ${name}(`);
});

test("in one home the emulators do not touch what the other keeps", async () => {
  const kept = path.join(home.emulator, "s3/bucket/raw/1");
  await mkdir(path.dirname(kept), { recursive: true });
  await writeFile(kept, "an object");
  await ministackPart(options()).ended?.(true);
  await localstackPart(options()).prepare?.();
  expect(await readFile(kept, "utf8")).toBe("an object");
  const written = path.join(home.emulator, "localstack/volume/x");
  await mkdir(path.dirname(written), { recursive: true });
  await writeFile(written, "of the last start");
  await ministackPart(options()).prepare?.();
  expect(await readFile(kept, "utf8")).toBe("an object");
  await localstackPart(options()).prepare?.();
  await expect(access(written)).rejects.toThrow("ENOENT");
});

test("what it leaves out of a deployment is read from its log, but for the HTTP API, which is served beside it", () => {
  const line = (kind: string) =>
    `WARN --- [x] l.s.c.deployment_utils : No resource provider found for "${kind}". To find out…`;
  const log = [
    line("AWS::ApiGatewayV2::Api"),
    line("AWS::Pipes::Pipe"),
    line("AWS::ApiGatewayV2::Route"),
    line("AWS::Pipes::Pipe"),
    line("AWS::Budgets::Budget"),
  ].join("\n");
  expect(leftOut(log)).toEqual(["AWS::Budgets::Budget", "AWS::Pipes::Pipe"]);
  expect(leftOut("all is well")).toEqual([]);
});
