import { Command } from "commander";
import { addAlerts } from "./commands/alerts.ts";
import { addBackup } from "./commands/backup.ts";
import { addBiens } from "./commands/biens.ts";
import { addCost } from "./commands/cost.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addIngest } from "./commands/ingest.ts";
import { addKeys } from "./commands/keys.ts";
import { addMarket } from "./commands/market.ts";
import { addPublish } from "./commands/publish.ts";
import { addQuarantine } from "./commands/quarantine.ts";
import { addRebuild } from "./commands/rebuild.ts";
import { addRedrive } from "./commands/redrive.ts";
import { addMcp } from "./commands/mcp.ts";
import { addMigrate } from "./commands/migrate.ts";
import { addReplay } from "./commands/replay.ts";
import { addReport } from "./commands/report.ts";
import { addRestore } from "./commands/restore.ts";
import { addRgpd } from "./commands/rgpd.ts";
import { addRun } from "./commands/run.ts";
import { addRuns } from "./commands/runs.ts";
import { addSources } from "./commands/sources.ts";
import { addSql } from "./commands/sql.ts";
import { addStatus } from "./commands/status.ts";
import { addStop } from "./commands/stop.ts";
import { addToken } from "./commands/token.ts";
import { addTokenKeys } from "./commands/token-keys.ts";
import { addUsers } from "./commands/users.ts";

/** The whole command line: its commands, options and help. Wrong words are thrown as CommanderError once they have been told. */
export function createProgram(): Command {
  const program = new Command("imo")
    .description("Operates imo-ops: collects, inspects, repairs.")
    .option("--stage <stage>", "the installation to talk to; any but `local` through the usual AWS settings", "local")
    .option("--direct", "reach the stores of that stage from here, not by its function")
    .option("--json", "one JSON object on standard output and nothing else there")
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError("(--help tells how it is used)")
    .exitOverride();
  for (const add of [
    addRun,
    addIngest,
    addRuns,
    addSources,
    addQuarantine,
    addReplay,
    addReport,
    addRedrive,
    addRebuild,
    addPublish,
    addBiens,
    addBackup,
    addRestore,
    addRgpd,
    addStatus,
    addDoctor,
    addCost,
    addStop,
    addSql,
    addMarket,
    addAlerts,
    addUsers,
    addKeys,
    addToken,
    addTokenKeys,
    addMcp,
    addMigrate,
  ]) {
    add(program);
  }
  return program;
}
