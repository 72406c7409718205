import { afterAll, vi } from "vitest";

// Unit tests follow one another in one process, with what the packages are once they are loaded: each file finds our own modules new, and the clock, the
// environment, globals and functions of others as the first one did.
const { env } = process;
const environment = { ...env };
const folder = process.cwd();
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  process.env = env;
  for (const name of Object.keys(env)) if (!Object.hasOwn(environment, name)) delete env[name];
  Object.assign(env, environment);
  process.chdir(folder);
  vi.resetConfig();
  vi.resetModules();
});
