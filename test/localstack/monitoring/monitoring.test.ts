import { spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { GAUGES, PREFIX } from "../../../lib/metrics/catalogue.ts";
import { processMetrics } from "../../../lib/metrics/process-metrics.ts";
import { projectRoot } from "../../../localstack/home.ts";
import { BOARDS, dashboards } from "../../../localstack/monitoring/dashboards.ts";
import { readExposition } from "../../support/exposition.ts";

const folder = path.join(projectRoot, "localstack/monitoring");
const readYaml = async (file: string): Promise<unknown> => parse(await readFile(file, "utf8"));

const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string().optional(),
          record: z.string().optional(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(["warning", "critical"]) }).optional(),
          annotations: z.object({ summary: z.string() }).loose().optional(),
        }),
      ),
    }),
  ),
});
const rules = Rules.parse(await readYaml(path.join(folder, "alerts.yml"))).groups.flatMap((group) => group.rules);
const Tried = z.object({ tests: z.array(z.object({ alert_rule_test: z.array(z.object({ alertname: z.string() })) })) });

/** Every metric that an instance may tell, and every one that a rule records. */
async function knownMetrics(): Promise<ReadonlySet<string>> {
  const own = readExposition(await processMetrics().write([])).names;
  const histograms = own.flatMap((name) => [name, `${name}_bucket`, `${name}_count`, `${name}_sum`]);
  const recorded = rules.flatMap(({ record }) => record ?? []);
  return new Set([...Object.keys(GAUGES).map((name) => PREFIX + name), ...histograms, ...recorded, "up"]);
}

/** The names of metrics that an expression asks for: what stands in braces, brackets and quotes is none. */
function askedFor(expr: string): string[] {
  const bare = expr.replaceAll(/\{[^}]*\}|\[[^\]]*\]|"[^"]*"/g, " ").replaceAll(/\b(by|on|ignoring)\s*\([^)]*\)/g, " ");
  return bare.match(/\b(?:imo|process|nodejs)[_:][\w:]+|\bup\b/g) ?? [];
}

test("alerts and dashboards ask for metrics that an instance tells", async () => {
  const known = await knownMetrics();
  const expressions = [
    ...rules.map(({ expr }) => expr),
    ...BOARDS.flatMap(({ panels }) => panels.flatMap(({ asked }) => asked.map(({ expr }) => expr))),
  ];
  for (const expr of expressions) {
    const names = askedFor(expr);
    expect(names.length, expr).toBeGreaterThan(0);
    expect(
      names.filter((name) => !known.has(name)),
      expr,
    ).toEqual([]);
  }
});

test("every alert has a severity and a sentence, and is tried", async () => {
  const { tests } = Tried.parse(await readYaml(path.join(import.meta.dirname, "alerts.promtool.yml")));
  const tried = new Set(tests.flatMap((one) => one.alert_rule_test.map(({ alertname }) => alertname)));
  const alerts = rules.filter(({ alert }) => alert !== undefined);
  expect(alerts.length).toBeGreaterThan(10);
  for (const { alert = "", labels, annotations } of alerts) {
    expect(labels, alert).toBeDefined();
    expect(annotations?.summary, alert).toMatch(/\S/);
    expect(tried, alert).toContain(alert);
  }
});

test("the dashboards that Grafana is given are those that the code makes", async () => {
  const written = path.join(folder, "grafana/dashboards");
  const made = dashboards();
  expect((await readdir(written)).sort()).toEqual([...made.keys()].sort());
  for (const [name, board] of made) {
    const text = await readFile(path.join(written, name), "utf8");
    expect(text, `${name}: npm run dashboards`).toBe(`${JSON.stringify(board, null, 2)}\n`);
  }
});

test("panels ask the source that is provisioned, and leave no gap in the grid", async () => {
  const Provisioned = z.object({ datasources: z.tuple([z.object({ uid: z.string(), url: z.string() })]) });
  const [source] = Provisioned.parse(
    await readYaml(path.join(folder, "grafana/provisioning/datasources/prometheus.yml")),
  ).datasources;
  for (const [name, { panels = [] }] of dashboards()) {
    expect(JSON.stringify(panels).match(/"uid":"[^"]+"/g), name).toEqual(
      panels.map(() => expect.stringContaining(source.uid)),
    );
    for (const panel of panels) {
      if (!("gridPos" in panel)) throw new Error(`${name}: a panel has no place`);
      expect((panel.gridPos?.x ?? 0) + (panel.gridPos?.w ?? 0), name).toBeLessThanOrEqual(24);
    }
  }
});

const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;
test.skipIf(!hasPromtool)(
  "promtool finds each alert to fire on what it is for (needs promtool: Debian's package prometheus)",
  () => {
    const config = spawnSync("promtool", ["check", "config", path.join(folder, "prometheus.yml")], {
      encoding: "utf8",
    });
    expect(config.status, config.stderr).toBe(0);
    const tried = spawnSync("promtool", ["test", "rules", path.join(import.meta.dirname, "alerts.promtool.yml")], {
      encoding: "utf8",
    });
    expect(tried.stdout + tried.stderr).toContain("SUCCESS");
    expect(tried.status, tried.stdout + tried.stderr).toBe(0);
  },
);
