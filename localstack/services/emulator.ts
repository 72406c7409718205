import * as z from "zod";
import type { Home } from "../home.ts";
import type { PythonTools } from "../python.ts";

/** The emulators that the local cloud can run on. */
export const EmulatorName = z.enum(["ministack", "localstack"], "expected ministack or localstack");
export type EmulatorName = z.output<typeof EmulatorName>;

/** Where everything of the local cloud is deployed. */
export const REGION = "eu-west-3";
/** The account of the emulator. */
export const ACCOUNT_ID = "000000000000";

export interface EmulatorOptions {
  readonly home: Home;
  readonly port: number;
  readonly python: Pick<PythonTools, "python" | "packages">;
}

/** Whoever talks to the emulator signs with these, and it checks the signature of links with them. */
export const CREDENTIALS = { AWS_ACCESS_KEY_ID: ACCOUNT_ID, AWS_SECRET_ACCESS_KEY: "local" };

const HEALTH: Readonly<Record<EmulatorName, string>> = {
  ministack: "/_ministack/health",
  localstack: "/_localstack/health",
};

/** Gives the address that answers when the emulator does. */
export function healthOf(emulator: EmulatorName, endpoint: string): string {
  return `${endpoint}${HEALTH[emulator]}`;
}

/** Gives the endpoint of every AWS service of the emulator: by address, so that S3 is called path-style. */
export function endpointOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** Gives the environment of a program that is to take the emulator for AWS, whatever AWS settings the user has. */
export function awsEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    ...CREDENTIALS,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  };
}
