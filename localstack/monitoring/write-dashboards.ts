import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { dashboards } from "./dashboards.ts";

// Writes the dashboards where Grafana finds them: `npm run dashboards`.
const folder = path.join(import.meta.dirname, "grafana/dashboards");
await mkdir(folder, { recursive: true });
for (const [name, board] of dashboards()) {
  await writeFile(path.join(folder, name), `${JSON.stringify(board, null, 2)}\n`);
}
