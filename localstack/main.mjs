// The way in to every command of the project: works on a clone where nothing is installed, under any Node from 20 on.
// Plain JavaScript without dependencies; standard output is left to the command.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const programs = {
  start: "localstack/start.ts",
  imo: "lib/cli/imo.ts",
  bench: "test/bench/run.ts",
  faults: "test/faults/run.ts",
  test: "test/run.ts",
};
const oldest = 20;
const lockFile = path.join(root, "package-lock.json");
/** What npm itself notes of what it installed. */
const installedFile = path.join(root, "node_modules", ".package-lock.json");
const stampFile = path.join(root, "node_modules", ".imo-ops-lock");
const node = path.join(root, "node_modules", "node", "bin", "node");

await main(process.argv.slice(2));

async function main([name, ...args]) {
  if (Number.parseInt(process.versions.node, 10) < oldest) {
    fail(`Node ${oldest} or newer is needed and this is ${process.versions.node}: get one at https://nodejs.org`);
  }
  const program = Object.hasOwn(programs, name ?? "") ? programs[name] : undefined;
  if (!program) fail(`usage: node localstack/main.mjs <${Object.keys(programs).join("|")}> [arguments]`, 2);
  if (!isInstalled()) await install();
  enter(program, args);
}

function isInstalled() {
  const lock = readFileSync(lockFile);
  const hash = createHash("sha256").update(lock).digest("hex");
  if (!existsSync(node)) return false;
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === hash) return true;
  // Installed by hand: what is there is compared with what is asked for.
  if (!matchesLock(JSON.parse(lock.toString("utf8")))) return false;
  writeFileSync(stampFile, hash);
  return true;
}

function matchesLock(lock) {
  try {
    const installed = JSON.parse(readFileSync(installedFile, "utf8")).packages;
    const wanted = Object.entries(lock.packages).filter(([where]) => where !== "");
    return wanted.every(([where, { version, optional }]) => {
      const there = installed[where];
      return there ? there.version === version : optional === true;
    });
  } catch {
    return false;
  }
}

async function install() {
  process.stderr.write("Installing the npm packages (a minute or two; once)…\n");
  const begun = Date.now();
  // A half-made installation must not pass for a whole one.
  rmSync(stampFile, { force: true });
  const { code, told } = await npmCi();
  if (code !== 0) fail(`Installing the npm packages failed: ${reason(told)}`);
  if (!existsSync(node)) {
    fail(
      "The npm packages are installed, but Node 24 is not among them: npm was told not to run install scripts " +
        "(ignore-scripts); allow them, for instance `npm config set ignore-scripts false`, then remove node_modules and start again",
    );
  }
  writeFileSync(stampFile, createHash("sha256").update(readFileSync(lockFile)).digest("hex"));
  process.stderr.write(`Installed the npm packages in ${Math.round((Date.now() - begun) / 1000)} s\n`);
}

function npmCi() {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  return new Promise((resolve) => {
    const child = spawn(npm, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], env: withoutNpmSettings() });
    let told = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        told += chunk;
        process.stderr.write(chunk);
      });
    }
    child.once("error", (error) => resolve({ code: 1, told: `npm ${error.code}` }));
    child.once("close", (code) => resolve({ code, told }));
  });
}

/** Without what an outer `npm run` tells its scripts of itself: options meant for it are not meant for `npm ci`. */
function withoutNpmSettings() {
  const meantForIt = /^npm_(command|lifecycle_|package_|config_(silent|loglevel|global|prefix|local_prefix))/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !meantForIt.test(name)));
}

function reason(told) {
  if (told.startsWith("npm ENOENT")) return "npm is missing; install it (it comes with Node from https://nodejs.org)";
  if (/ENOSPC|no space left/i.test(told)) return "the disk is full; 1 GB is needed; make room, then start again";
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH|network/i.test(told)) {
    return "the package registry can't be reached; check the network (and npm's proxy and registry settings), then start again";
  }
  if (/EACCES|EPERM/.test(told))
    return `files may not be written; check who owns ${root} and npm's cache (npm config get cache)`;
  if (/EUSAGE/.test(told)) return "package.json and package-lock.json do not agree; take both from the same commit";
  return "npm says why above";
}

function enter(program, args) {
  const child = spawn(node, ["--disable-warning=ExperimentalWarning", path.join(root, program), ...args], {
    stdio: "inherit",
    env: { ...process.env, PATH: [path.dirname(node), process.env.PATH].join(path.delimiter) },
  });
  // The terminal sends Ctrl-C to both; others may send a signal to this process only.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // npm that is killed takes only its shell along.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 500).unref();
  child.once("error", (error) => {
    const { stderr } = spawnSync(node, ["--version"]);
    fail(
      `Node 24 (${node}) does not run: ${stderr?.toString().trim() || error.message}; remove node_modules and start again`,
    );
  });
  child.once("exit", (code, signal) => {
    // As a shell tells it: 128 + the number of the signal.
    process.exitCode = signal ? 128 + os.constants.signals[signal] : (code ?? 1);
    process.exit();
  });
}

function fail(sentence, code = 1) {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}
