/** What only a function inside the network of the stores can see. */
import { storesLook } from "../../operate/look.ts";
import type { Look, PostgresLook } from "../../operate/look.ts";
import { NotAllowedError } from "../../stores/aws/asked.ts";
import { advice, fine, later, missing } from "./finding.ts";
import type { Seen } from "./finding.ts";
import type { Check } from "./check.ts";

/** `returning old.…` is of PostgreSQL 18. */
const OLDEST_POSTGRES = 18;
/** An answer that takes longer is worth a look: stores in another region, or a name that resolves slowly. */
const SLOW_MS = 500;

/** Looks, through a function beside them, at the stores and at the origins of sources; before the first deployment it says when that will be. */
export const inside: Check = {
  id: "inside",
  title: "stores, as the functions see them",
  needs: ["region", "credentials", "stack"],
  look: async ({ stage, ask, known }) => {
    if (!known.deployed) {
      const again = `npx serverless deploy --stage ${stage} --region ${known.region} && npm run imo -- doctor --stage ${stage}`;
      const expected = "version, extensions, rights, migrations, encryption, reachability";
      return [
        later("stores and sources' origins", "looked at once deployed, by a function beside them", expected, again),
      ];
    }
    const { postgres, mongo, redis, origins } = await looked(ask);
    return [
      ...postgresFindings(postgres, stage),
      ...serverFindings("MongoDB", mongo, "answers are made without it, and slower", stage),
      ...serverFindings("Redis", redis, "the web is not visited, answers are slower", stage),
      ...origins.map(originFinding),
    ];
  },
};

async function looked(ask: Parameters<Check["look"]>[0]["ask"]): Promise<Look> {
  try {
    return await ask(storesLook, {});
  } catch (error) {
    if (error instanceof Error && /\bAWS answers (AccessDenied|NotAuthorized)/.test(error.message)) {
      throw new NotAllowedError("lambda:InvokeFunction", { cause: error });
    }
    throw error;
  }
}

type Postgres = Look["postgres"];

function postgresFindings({ seen, why, milliseconds }: Postgres, stage: string): Seen[] {
  if (!seen) return [away("PostgreSQL", why, stage)];
  const { database, user, pending } = seen;
  return [
    reached("PostgreSQL", milliseconds),
    versionFinding(seen),
    encryption("PostgreSQL", seen.tls !== null, seen.tls ?? "none", stage),
    right("schemas", seen.mayMakeSchemas, `grant create on database "${database}" to "${user}"`, seen),
    right("tables", seen.mayMakeTables, `grant create on schema public to "${user}"`, seen),
    ...extensionFindings(seen),
    seen.mayMakeRoles
      ? fine(`role ${user}`, "may make roles", "the right to make the role of analysts")
      : advice(
          `role ${user}`,
          "may not make roles: no question in SQL is taken",
          "the right to make the role of analysts",
          psql(`alter role "${user}" createrole`),
        ),
    pending.length === 0
      ? fine("migrations", "all taken", "all taken")
      : missing(
          "migrations",
          `${pending.length} to be taken: ${pending.slice(0, 3).join(", ")}${pending.length > 3 ? ", …" : ""}`,
          "all taken",
          `npm run imo -- migrate --stage ${stage}`,
        ),
  ];
}

/** Of an administrator of the database, from wherever it can be reached. */
function psql(statement: string): string {
  return `psql "$ADMIN_URL" -c '${statement}'`;
}

function versionFinding({ version, versionNumber }: PostgresLook): Seen {
  const expected = `PostgreSQL ${OLDEST_POSTGRES} or later`;
  if (versionNumber >= OLDEST_POSTGRES * 10_000) return fine("version of PostgreSQL", version, expected);
  const mend = `aws rds modify-db-instance --db-instance-identifier … --engine-version ${OLDEST_POSTGRES} --allow-major-version-upgrade --apply-immediately`;
  return missing("version of PostgreSQL", version, expected, mend);
}

function right(what: string, has: boolean, grant: string, { user }: PostgresLook): Seen {
  const expected = `the right to make ${what}`;
  if (has) return fine(`role ${user}`, `may make ${what}`, expected);
  return missing(`role ${user}`, `may not make ${what}`, expected, psql(grant));
}

function extensionFindings({ extensions }: PostgresLook): Seen[] {
  return extensions.map(({ name, installed, available, mayInstall }) => {
    const what = `extension ${name}`;
    const needed = name === "vector" ? advice : missing;
    const expected = name === "vector" ? "installed, for search by meaning" : "installed, or installable";
    if (installed !== null) return fine(what, `version ${installed}`, expected);
    if (!available)
      return needed(what, "the server does not have it", expected, "# a server that offers it: RDS and Aurora do");
    if (mayInstall) return fine(what, "installed by the first migration", expected);
    return needed(what, "our role may not install it", expected, psql(`create extension ${name}`));
  });
}

function serverFindings(
  name: string,
  { seen, why, milliseconds }: Look["mongo"],
  without: string,
  stage: string,
): Seen[] {
  if (seen) {
    return [
      { ...reached(name, milliseconds), found: `version ${seen.version}, ${milliseconds} ms` },
      encryption(name, seen.encrypted, seen.encrypted ? "on" : "none", stage),
    ];
  }
  return [{ ...away(name, why, stage), expected: `an answer; ${without}` }];
}

function reached(name: string, milliseconds: number): Seen {
  const expected = `an answer within ${SLOW_MS} ms`;
  if (milliseconds <= SLOW_MS) return fine(name, `${milliseconds} ms`, expected);
  return advice(name, `${milliseconds} ms`, expected, "# have functions and stores in one region and network");
}

function away(name: string, why: string | null, stage: string): Seen {
  const mend =
    stage === "local"
      ? "npm start"
      : "aws ec2 authorize-security-group-ingress --group-id sg-OF-THE-STORE --source-group sg-OF-THE-FUNCTIONS --protocol tcp --port PORT # or mend its address in the parameter store";
  return missing(name, why ?? "no answer", "an answer", mend);
}

/** This machine's own stores cross no network. */
function encryption(name: string, encrypted: boolean, found: string, stage: string): Seen {
  const what = `encryption to ${name}`;
  if (encrypted) return fine(what, found, "TLS, the certificate checked");
  if (stage === "local") return fine(what, "none, on this machine", "TLS, the certificate checked, or this machine");
  return missing(what, found, "TLS, the certificate checked", `# put the address that says so into /imo-ops/${stage}`);
}

function originFinding({ origin, sources, milliseconds, why }: Look["origins"][number]): Seen {
  const what = `origin ${origin}`;
  const expected = `reachable, for ${sources.join(", ")}`;
  if (why === null) return fine(what, `${milliseconds} ms`, expected);
  const mend = "# a way out for the functions (IMO_OUTGOING_SUBNETS), or wait: a site may be away for a while";
  return advice(what, why, expected, mend);
}
