import { Client } from "pg";
import { tablesOf } from "../../localstack/market/agency/layouts.ts";
import type { EarlierLayout } from "../../localstack/market/agency/layouts.ts";

/** A database of an installation of the earlier imo-ops, empty until a test fills it. */
export interface EarlierInstallation {
  /** Of a user who may read and nothing else. */
  readonly url: string;
  /** Does as the earlier programs do. */
  readonly query: (sql: string, parameters?: readonly unknown[]) => Promise<Record<string, unknown>[]>;
  end(): Promise<void>;
}

/** Makes a database in a layout of the earlier system, or by the SQL given, on the server at `serverUrl`. */
export async function makeEarlierInstallation(
  serverUrl: string,
  name: string,
  layout: EarlierLayout | { readonly sql: string } = "classic",
): Promise<EarlierInstallation> {
  const server = new Client({ connectionString: serverUrl });
  await server.connect();
  await server.query(`create database ${name}`);
  await server.query(`create role ${name}_reader login password 'for-a-test-only'`);
  await server.end();
  const own = new URL(serverUrl);
  own.pathname = `/${name}`;
  const client = new Client({ connectionString: own.href });
  await client.connect();
  await client.query(`alter default privileges grant select on tables to ${name}_reader`);
  await client.query(`alter default privileges grant usage on schemas to ${name}_reader`);
  await client.query(typeof layout === "string" ? tablesOf(layout) : layout.sql);
  const reader = new URL(own);
  reader.username = `${name}_reader`;
  reader.password = "for-a-test-only";
  return {
    url: reader.href,
    query: async (sql, parameters = []) => (await client.query(sql, [...parameters])).rows,
    end: () => client.end(),
  };
}
