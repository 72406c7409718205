import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { findLocalstackPython, findPython, plainEnvironment, pythonEnvironment } from "../../localstack/python.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "imo-ops-python-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Puts a program in the folder that answers as a Python of that version does. */
async function fake(name: string, answer: string): Promise<string> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${answer}\n`);
  await chmod(file, 0o755);
  return file;
}
const tells = (version: number[]) => `echo '{"executable": "/opt/python", "version": ${JSON.stringify(version)}}'`;

test("python3 is taken when it is new enough", async () => {
  await fake("python3", tells([3, 12, 1]));
  expect(await findPython({ PATH: folder })).toEqual({ executable: "/opt/python", version: "3.12.1" });
});

test("python is tried when there is no python3", async () => {
  await fake("python", tells([3, 10, 0]));
  expect((await findPython({ PATH: folder })).version).toBe("3.10.0");
});

test("the one that PYTHON names is taken, whatever else there is", async () => {
  await fake("python3", tells([3, 12, 1]));
  const mine = await fake("mine", tells([3, 13, 2]));
  expect((await findPython({ PATH: folder, PYTHON: mine })).version).toBe("3.13.2");
});

test("only older ones: the error names them, the version that is needed and how to get it", async () => {
  await fake("python3", tells([3, 9, 18]));
  await expect(findPython({ PATH: folder })).rejects.toThrow(
    /Python 3\.10 or newer is needed, but \/opt\/python is 3\.9\.18: .*apt install python3/,
  );
});

test("none at all: the error says how to get one", async () => {
  await expect(findPython({ PATH: folder })).rejects.toThrow(/none was found: install it .*PYTHON/);
});

test("a program that is not a Python is not taken for one", async () => {
  await fake("python3", "echo hello");
  await expect(findPython({ PATH: folder })).rejects.toThrow(/none was found/);
});

test("PYTHON that does not run is named", async () => {
  const wanted = path.join(folder, "nowhere");
  await expect(findPython({ PATH: folder, PYTHON: wanted })).rejects.toThrow(
    `PYTHON is ${wanted}, which is not a Python`,
  );
});

describe("the Python of LocalStack", () => {
  const find = (environment: NodeJS.ProcessEnv = {}) =>
    findLocalstackPython({ PATH: folder, HOME: path.join(folder, "home"), ...environment });

  test.each(["python3.13", "python3", "python"])("is %s of the path where that is a 3.13", async (name) => {
    await fake(name, tells([3, 13, 5]));
    expect((await find()).version).toBe("3.13.5");
  });

  test.each([
    ["home/.pyenv/versions/3.13.0/bin/python3.13", {}],
    ["home/.local/share/uv/python/cpython-3.13.9-linux-x86_64-gnu/bin/python3.13", {}],
    ["kept/versions/3.13.0/bin/python3.13", { PYENV_ROOT: "kept" }],
    ["kept/cpython-3.13.9-macos-aarch64-none/bin/python3.13", { UV_PYTHON_INSTALL_DIR: "kept" }],
  ])("is %s where a program that stands for it gives none", async (name, setting) => {
    await fake("python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127");
    await fake("python3", tells([3, 11, 7]));
    await fake(name, tells([3, 13, 0]));
    const inFolder = Object.entries(setting).map(([key, value]) => [key, path.join(folder, value)]);
    expect((await find(Object.fromEntries(inFolder))).version).toBe("3.13.0");
  });

  test("is the one that PYTHON names, unless that is another version", async () => {
    await fake("python3.13", tells([3, 13, 1]));
    const [mine, old] = [await fake("mine", tells([3, 13, 2])), await fake("old", tells([3, 11, 7]))];
    expect((await find({ PYTHON: mine })).version).toBe("3.13.2");
    expect((await find({ PYTHON: old })).version).toBe("3.13.1");
  });

  test("is missing: the sentence says what there is, how to get it and what else to do", async () => {
    await fake("python3", tells([3, 14, 0]));
    await expect(find()).rejects.toThrow(
      /^LocalStack needs Python 3\.13 and there is only: \/opt\/python is 3\.14\.0; install it \(uv python install 3\.13.*--emulator ministack$/,
    );
    await rm(path.join(folder, "python3"));
    await expect(find()).rejects.toThrow(/^LocalStack needs Python 3\.13 and no Python was found; install it/);
  });
});

test("no key of the user reaches the servers", () => {
  for (const name of ["AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN"]) vi.stubEnv(name, "mine");
  vi.stubEnv("PYTHONPATH", "/mine");
  onTestFinished(() => void vi.unstubAllEnvs());
  const given = { ...plainEnvironment(), ...pythonEnvironment({}) };
  expect(Object.values(given)).not.toContain("mine");
  expect(given["PYTHONPATH"]).toBeUndefined();
  expect(given["PATH"]).toBe(process.env["PATH"]);
});
