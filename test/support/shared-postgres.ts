import type { TestProject } from "vitest/node";
import { startTestPostgres } from "./postgres.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The address of the server of this test run, at the database that all others are copies of. */
    readonly postgresTemplate: string;
  }
}

/** Starts one PostgreSQL for the whole test run, with the project's tables in one database; gives what ends it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestPostgres();
  project.provide("postgresTemplate", server.url);
  return () => server.stop();
}
