import { askHere } from "../../lib/operate/operation.ts";
import type { Ask, OperateDeps } from "../../lib/operate/operation.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";

const unused = () => Promise.reject(new Error("not asked for"));

/** What operations work with where Postgres is the only store. */
export function operateOver(db: Postgres, also: Partial<OperateDeps> = {}): OperateDeps {
  return {
    stage: "test",
    urls: { postgres: "", mongo: "", redis: "redis://127.0.0.1:1" },
    db,
    mongo: () => {
      throw new Error("there is no MongoDB");
    },
    standIns: () => Promise.resolve(""),
    deployed: unused,
    ...also,
  };
}

/** Asks operations of this database. */
export function askOver(db: Postgres): Ask {
  return askHere(operateOver(db));
}
