import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Home } from "../../localstack/home.ts";
import { endLeftovers } from "../../localstack/leftovers.ts";
import { logOf, runPart } from "../../localstack/part.ts";
import type { Part } from "../../localstack/part.ts";
import { freePort } from "../../localstack/ports.ts";
import { processIdentity } from "../../localstack/process.ts";
import { supervise } from "../../localstack/supervise.ts";
import { temporaryHome } from "../support/cloud.ts";

let home: Home;
let port: number;
beforeEach(async () => {
  [home, port] = await Promise.all([temporaryHome(), freePort()]);
});
afterEach(async () => {
  await endLeftovers(home);
  await rm(home.root, { recursive: true, force: true });
});

const SERVER = `require("node:http").createServer((_, answer) => answer.end("here")).listen(process.argv[1], "127.0.0.1")`;
/** A part that runs a line of JavaScript. */
function part(script: string, options: Partial<Part> = {}): Part {
  return {
    name: "redis",
    title: "The server",
    port,
    command: process.execPath,
    args: ["-e", script, String(port)],
    env: {},
    isReady: async () => (await fetch(`http://127.0.0.1:${port}`)).ok,
    readyWithinMs: 5_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 2_000,
    ...options,
  };
}
const isUp = async (pid: number) => (await processIdentity(pid)) !== undefined;

test("a part answers when it is started and is gone when it is stopped, in good order", async () => {
  const ends: boolean[] = [];
  const script = `${SERVER}; process.on("SIGTERM", () => process.exit(0))`;
  const running = await runPart(part(script, { ended: async (inGoodOrder) => void ends.push(inGoodOrder) }), home);
  expect(await isUp(running.pid)).toBe(true);
  await running.stop();
  expect(await isUp(running.pid)).toBe(false);
  expect(ends).toEqual([true]);
  expect(await readdir(home.run)).toEqual([]);
});

test("a part that does not listen to its signal is ended by force, with what it started", async () => {
  const child = `const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);`;
  const deaf = `${child} console.log(child.pid); process.on("SIGTERM", () => {}); ${SERVER}`;
  const running = await runPart(part(deaf, { stopWithinMs: 200 }), home);
  const childPid = Number((await readFile(logOf(home, "redis"), "utf8")).trim());
  expect(await isUp(childPid)).toBe(true);
  await running.stop();
  expect(await running.ended).toBe("SIGKILL");
  await expect.poll(() => isUp(childPid)).toBe(false);
});

test.each([
  [
    "throw new Error('listen EADDRINUSE: address already in use')",
    /port \d+ is taken by another program: stop it, or set IMO_REDIS_PORT/,
  ],
  ["console.error('No space left on device'); process.exit(1)", /the disk is full: make room/],
  ["console.error('cannot find my shoes'); process.exit(3)", /ended at once \(exit code 3\); cannot find my shoes/],
])("a part that ends at once says which, why and where its log is: %s", async (script, sentence) => {
  const started = runPart(part(script), home);
  await expect(started).rejects.toThrow(sentence);
  await expect(started).rejects.toThrow(`its log is ${path.join(home.logs, "redis.log")}`);
  await expect(started).rejects.toThrow(/^The server did not start/);
});

test("a part that stays silent is ended and told of", async () => {
  const started = runPart(part("setInterval(() => {}, 1000)", { readyWithinMs: 300 }), home);
  await expect(started).rejects.toThrow(`it did not answer on port ${port} within 0.3 s`);
  expect(await readdir(home.run)).toEqual([]);
});

test("a program that is missing or may not be executed is named", async () => {
  await expect(runPart(part("", { command: "/nowhere/server" }), home)).rejects.toThrow("/nowhere/server is missing");
  const closed = path.join(home.root, "closed");
  await writeFile(closed, "", { mode: 0o600 });
  await expect(runPart(part("", { command: closed }), home)).rejects.toThrow(`${closed} may not be executed`);
});

test("a part that is killed is started again on its port, and the one who watches hears of it", async () => {
  const heard: string[] = [];
  const restarted = Promise.withResolvers<void>();
  const watch = { notice: (sentence: string) => void heard.push(sentence), onRestart: async () => restarted.resolve() };
  const supervised = await supervise(part(SERVER), home, watch);
  const { pid } = JSON.parse(await readFile(path.join(home.run, "redis.json"), "utf8"));
  process.kill(pid, "SIGKILL");
  await restarted.promise;
  expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe("here");
  expect(heard[0]).toBe("The server ended by itself (SIGKILL); it is started again");
  expect(heard[1]).toMatch(/^The server answers again after \d+\.\d s$/);
  await supervised.stop();
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow("fetch failed");
});

test("a restart that is asked for does its work while the part is down, and nobody is alarmed", async () => {
  const heard: string[] = [];
  const supervised = await supervise(part(SERVER), home, { notice: (sentence) => void heard.push(sentence) });
  let answered: unknown = "not asked";
  await supervised.restart(async () => {
    answered = await fetch(`http://127.0.0.1:${port}`).catch(() => "down");
  });
  expect(answered).toBe("down");
  expect((await fetch(`http://127.0.0.1:${port}`)).ok).toBe(true);
  await supervised.stop();
  expect(heard).toEqual([]);
});

test("what a killed cloud left running is ended, another process of the same number is not", async () => {
  const running = await runPart(part(SERVER), home);
  const other = path.join(home.run, "mongo.json");
  await writeFile(other, JSON.stringify({ pid: process.pid, identity: "1@another boot", stopSignal: "SIGTERM" }));
  expect(await endLeftovers(home)).toBe(1);
  expect(await isUp(running.pid)).toBe(false);
  // We are still here to say so.
  expect(await readdir(home.run)).toEqual([]);
});

test.runIf(process.platform === "linux")(
  "a process that only carries the mark of the home is a leftover too",
  async () => {
    const script = `require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true }).unref(); ${SERVER}`;
    const running = await runPart(part(script), home);
    process.kill(running.pid, "SIGKILL");
    await running.ended;
    await sleep(50);
    expect(await endLeftovers(home)).toBe(1);
    expect(await endLeftovers(home)).toBe(0);
  },
);
