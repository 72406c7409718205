import { join } from "node:path";
import * as z from "zod";

/** The settings of whatever starts a browser; without a path, the one that the function's package carries is started. */
export const BrowserEnv = z.object({ CHROMIUM_PATH: z.string().default(""), LAMBDA_TASK_ROOT: z.string() });

/** Gives the browser that a function starts. */
export function browserProgram({ CHROMIUM_PATH, LAMBDA_TASK_ROOT }: z.output<typeof BrowserEnv>) {
  if (CHROMIUM_PATH) return { executable: CHROMIUM_PATH };
  return { bin: join(LAMBDA_TASK_ROOT, "node_modules/@sparticuz/chromium/bin") };
}
