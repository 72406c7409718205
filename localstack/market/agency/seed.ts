import type { Home } from "../../home.ts";
import { homeSecrets } from "../../secrets.ts";
import { instantOf, readState } from "../state.ts";
import { seedAgencyMongo } from "./seed-mongo.ts";
import { seedAgencyPostgres } from "./seed-postgres.ts";

/** The servers that the agencies' databases are on. */
interface Servers {
  readonly postgresUrl: string;
  readonly mongoUrl: string;
}

/** Brings the agencies' databases to where the clock of the home's market stands; does nothing where no market was ever started. */
export async function seedAgencies(home: Home, { postgresUrl, mongoUrl }: Servers): Promise<void> {
  const state = readState(home);
  if (state === null) return;
  const filling = { seed: state.seed, instant: instantOf(state) };
  const { agencyPassword: password } = await homeSecrets(home);
  await Promise.all([
    seedAgencyPostgres({ serverUrl: postgresUrl, password }, filling),
    seedAgencyMongo(mongoUrl, filling),
  ]);
}
