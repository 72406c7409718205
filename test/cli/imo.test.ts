import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as z from "zod";
import { createProgram } from "../../lib/cli/program.ts";
import { projectRoot } from "../../localstack/home.ts";

/** Each call is a process that loads the whole command, and the machine may be busy. */
const PROCESSES_MS = 180_000;

/** Runs the command as people do, where no local cloud runs. */
async function imo(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, IMO_HOME: join(tmpdir(), "imo-ops-nowhere"), IMO_DEBUG: "" };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(projectRoot, "lib/cli/imo.ts"), ...args], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

const COMMANDS =
  `doctor cost run publish ingest runs sources quarantine replay report redrive rebuild backup restore status stop token sql sql-access`.split(
    " ",
  );

test.each(COMMANDS)("imo %s has a help of its own, with an example", (name) => {
  const command = createProgram().commands.find((each) => each.name() === name);
  let help = "";
  command?.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  expect(help).toContain(`Example:\n  npm run imo -- ${name}`);
  expect(help).toContain("--json");
});

const NO_CLOUD = /^imo: No local cloud runs in .*: start it with `npm start`.*\n$/;
test.each([
  ["users", "add", "users add camille --role analyst"],
  ["users", "disable", "users disable camille"],
  ["keys", "add", "keys add chatbot --scopes lecture,analyse --expires 90d"],
  ["keys", "revoke", "keys revoke 3"],
  ["token-keys", "rotate", "token-keys rotate"],
])("imo %s %s has a help of its own, with an example", (group, name, line) => {
  const command = createProgram()
    .commands.find((each) => each.name() === group)
    ?.commands.find((each) => each.name() === name);
  let help = "";
  command?.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  expect(help).toContain(`Example:\n  npm run imo -- ${line}`);
});

test(
  "without a cloud a command fails with one sentence, and nothing on standard output",
  async () => {
    for (const args of [["status"], ["stop"]]) {
      const { code, out, err } = await imo(...args);
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(err).toMatch(NO_CLOUD);
    }
  },
  PROCESSES_MS,
);

test(
  "for machines, a command that fails before it has an answer prints one object with the sentence that people get",
  async () => {
    for (const args of [
      ["runs", "--json"],
      ["--json", "ingest", "nowhere.csv", "--source", "dvf"],
      ["ingest", "nowhere.csv", "--source", "nope", "--json"],
    ]) {
      const { code, out, err } = await imo(...args);
      expect(code).toBe(1);
      expect(`imo: ${z.strictObject({ error: z.string() }).parse(JSON.parse(out)).error}\n`).toBe(err);
    }
  },
  PROCESSES_MS,
);

test(
  "for machines, words that are wrong are an object too, and help is none",
  async () => {
    const { code, out, err } = await imo("runs", "--limit", "many", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({ error: expect.stringContaining("Expected a whole number from 1 to 10000.") });
    expect(err).toContain("Expected a whole number from 1 to 10000.");
    const help = await imo("runs", "--help", "--json");
    expect(help.code).toBe(0);
    expect(help.out).toMatch(/^Usage: imo runs/);
  },
  PROCESSES_MS,
);

test(
  "a wrong word is told as such",
  async () => {
    expect(await imo("frobnicate")).toMatchObject({
      code: 1,
      err: expect.stringContaining("unknown command 'frobnicate'"),
    });
    expect((await imo("runs", "--limit", "many")).err).toContain("Expected a whole number from 1 to 10000.");
    expect((await imo("ingest", "x.csv", "--source", "dvf", "--as-of", "2024")).err).toContain("2024-10-01T00:00:00Z");
  },
  PROCESSES_MS,
);
