import { expect, test } from "vitest";
import { BrowserEnv, browserProgram } from "../../lib/lambda/browser-program.ts";

test("the browser that a setting names is started, else the one that the function's package carries", () => {
  const named = BrowserEnv.parse({ CHROMIUM_PATH: "/usr/bin/chromium", LAMBDA_TASK_ROOT: "/var/task" });
  expect(browserProgram(named)).toEqual({ executable: "/usr/bin/chromium" });
  const packaged = BrowserEnv.parse({ LAMBDA_TASK_ROOT: "/var/task" });
  expect(browserProgram(packaged)).toEqual({ bin: "/var/task/node_modules/@sparticuz/chromium/bin" });
});
