/** How fast the API reads a market as large as the country's, one question at a time and none from a cache, and how much room it takes. */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as z from "zod";
import { counted } from "../../lib/cli/figures.ts";
import { ConfigError, PipelineError } from "../../lib/errors.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { ADMIN } from "../support/access.ts";
import { apiOver } from "../support/api.ts";
import type { BenchRun } from "./bench.ts";
import { thisMachine } from "./bench.ts";
import { keepChart, keptFigures } from "./chart.ts";
import { percentile } from "./drive.ts";
import { processorSeconds } from "./processor.ts";
import { withMarket } from "./reading-database.ts";
import type { Size } from "./reading-database.ts";

/**
 * `--home FOLDER`: the database is kept there and made once; without it, it is thrown away. `--sales N --adverts N`: other sizes than those of the scale.
 * `--chart`: the figures are kept in charts/ and drawn.
 */
export const options = {
  home: { type: "string" },
  sales: { type: "string" },
  adverts: { type: "string" },
  chart: { type: "boolean" },
} as const;

const FULL: Size = { sales: 20_000_000, adverts: 5_000_000 };
/** Questions of one kind. */
const AMOUNT = 120;
const TOWNS = 60;
/** Questions of each kind that are asked before they are measured. */
const WARMING = 3;
const WORDS = [
  "maison avec jardin",
  "appartement T3 balcon moins de 250 000 €",
  "studio meublé étudiant",
  "villa piscine 4 chambres",
  "terrain constructible hors lotissement",
  "dernier étage ascenseur calme",
  "plain-pied sans travaux",
  "maison à rénover avec dépendance et cheminée",
];

/** Measures questions at one size. */
export async function bench(run: BenchRun): Promise<void> {
  const size = sizeOf(run);
  const { home } = run.options;
  const folder =
    typeof home === "string" ? path.resolve(home) : await mkdtemp(path.join(os.tmpdir(), "imo-ops-bench-"));
  if (typeof home !== "string") await chmod(folder, 0o711);
  try {
    await withMarket(
      folder,
      size,
      (sentence) => run.say(sentence),
      async (db, pid) => {
        const room = await measureRoom(run, db, size);
        const times = await measureQuestions(run, { db, pid }, size);
        if (run.options["chart"] === true) await draw(size, { times, room });
      },
    );
  } finally {
    if (typeof home !== "string") await rm(folder, { recursive: true, force: true });
  }
}

function sizeOf({ scale, options: { sales, adverts } }: BenchRun): Size {
  const Rows = z.coerce.number().int().positive();
  const read = (name: string, given: string | boolean | undefined, otherwise: number) => {
    if (given === undefined) return Math.round(otherwise * scale);
    const rows = Rows.safeParse(given);
    if (!rows.success) throw new ConfigError(`--${name} takes a number of rows, not ${given}`);
    return rows.data;
  };
  return { sales: read("sales", sales, FULL.sales), adverts: read("adverts", adverts, FULL.adverts) };
}

const named = ({ sales, adverts }: Size) => `${counted(sales, "made sale")}, ${counted(adverts, "made advert")}`;

const GROUPS = {
  sale: ["sale"],
  "statistics of sales": ["market_year"],
  advert: ["advert"],
  "facts of adverts": ["advert_facts"],
  "properties and their adverts": ["property", "property_advert", "property_judgement"],
} as const;

async function measureRoom(run: BenchRun, db: Postgres, { sales, adverts }: Size) {
  const room: Record<string, { table: number; indexes: number }> = {};
  for (const [group, tables] of Object.entries(GROUPS)) {
    const [size] = await db.query<{ held: number; indexes: number }>(
      "select sum(pg_table_size(t::regclass))::float8 as held, sum(pg_indexes_size(t::regclass))::float8 as indexes from unnest($1::text[]) t",
      [tables],
    );
    const million = (group.includes("sale") ? sales : adverts) / 1e6;
    room[group] = { table: (size?.held ?? 0) / 1e6 / million, indexes: (size?.indexes ?? 0) / 1e6 / million };
    run.measure({ name: `${group}, table`, value: room[group].table, unit: "MB/million" });
    run.measure({ name: `${group}, indexes`, value: room[group].indexes, unit: "MB/million" });
  }
  return room;
}

interface Kind {
  readonly name: string;
  /** In ms. */
  readonly target: number;
  readonly questions: readonly string[];
}

async function kindsOf(db: Postgres): Promise<Kind[]> {
  const towns = await db.query<{ code: string; name: string; department: string }>(
    `(select code, name, department from bench_town order by rank limit $1)
     union all (select code, name, department from bench_town where rank > $1 order by md5(code) limit $1)`,
    [TOWNS],
  );
  const ids = await db.query<{ id: number }>(
    `select property_id as id from property p join (select (bench_chance(n, 99) * (select max(advert_id) from advert))::bigint as id
       from generate_series(1, $1::int * 2) n) drawn on p.property_id = drawn.id limit $1`,
    [AMOUNT],
  );
  const each = (question: (town: (typeof towns)[number], nth: number) => string) => towns.map(question);
  const q = encodeURIComponent;
  return [
    { name: "/marche", target: 150, questions: each(({ code }) => `/marche?commune=${code}`) },
    {
      name: "/marche by type and rooms",
      target: 150,
      questions: each(
        ({ code }, nth) => `/marche?commune=${code}&type=${nth % 2 ? "maison" : "appartement"}&pieces=3&de=2021&a=2024`,
      ),
    },
    {
      name: "/annonces by price",
      target: 60,
      questions: each(
        (_, nth) => `/annonces?min_prix=${100_000 + nth * 1_000}&max_prix=${300_000 + nth * 1_000}&limit=20`,
      ),
    },
    {
      name: "/annonces by place",
      target: 60,
      questions: each(({ name }) => `/annonces?localisation=${q(name)}&limit=20`),
    },
    {
      name: "/annonces/liste, commune, garden, by price",
      target: 60,
      questions: each(({ code }) => `/annonces/liste?commune=${code}&avec=jardin&max_prix=400000&tri=prix`),
    },
    {
      name: "/annonces/liste, department, type, newest",
      target: 60,
      questions: each(
        ({ department }, nth) =>
          `/annonces/liste?departement=${department}&type_bien=${nth % 2 ? "maison" : "appartement"}&min_surface=60`,
      ),
    },
    { name: "/biens/{id}", target: 15, questions: ids.map(({ id }) => `/biens/${id}`) },
    {
      name: "/recherche",
      target: 25,
      questions: each(({ name }, nth) => `/recherche?q=${q(`${WORDS[nth % WORDS.length]} ${name}`)}`),
    },
    {
      name: "/recherche without a place",
      target: 25,
      questions: WORDS.flatMap((words) =>
        ["1", "2", "3"].map((rooms) => `/recherche?q=${q(`${words} ${rooms} pièces`)}`),
      ),
    },
  ];
}

async function measureQuestions(
  run: BenchRun,
  { db, pid }: { readonly db: Postgres; readonly pid: number },
  size: Size,
) {
  await db.query("delete from app_user where name = $1", [ADMIN]);
  const { ask } = apiOver(db);
  const found: Record<string, { p50: number; p95: number; cpu: number; target: number }> = {};
  const spent = async () => (await processorSeconds(pid)) + process.cpuUsage().user / 1e6;
  for (const { name, target, questions } of await kindsOf(db)) {
    // Code is compiled and plans are made with the first ones.
    for (const question of questions.slice(0, WARMING)) await ask(question);
    const times: number[] = [];
    const before = await spent();
    for (const question of questions) {
      run.signal.throwIfAborted();
      const begun = performance.now();
      const { statusCode, body } = await ask(question);
      times.push(performance.now() - begun);
      if (statusCode !== 200) throw new PipelineError(`${question} answered ${statusCode}: ${body ?? ""}`);
    }
    const cpu = (1000 * ((await spent()) - before)) / questions.length;
    const figures = { p50: percentile(times, 0.5), p95: percentile(times, 0.95), cpu, target };
    found[name] = figures;
    const what = `${named(size)}: ${name}`;
    run.measure({ name: `${what}, p50`, value: figures.p50, unit: "ms" });
    run.measure({ name: `${what}, p95`, value: figures.p95, unit: "ms", target });
    run.measure({ name: `${what}, processor time of PostgreSQL and the API`, value: cpu, unit: "ms/answer" });
    const [slowest] = questions.toSorted(
      (one, other) => (times[questions.indexOf(other)] ?? 0) - (times[questions.indexOf(one)] ?? 0),
    );
    run.say(
      `${name}: p50 ${Math.round(figures.p50)}, p95 ${Math.round(figures.p95)} ms; slowest ${slowest}; load ${load()}`,
    );
  }
  return found;
}

const load = () => os.loadavg()[0]?.toFixed(1);

const Kept = z.record(
  z.string(),
  z.object({
    size: z.object({ sales: z.number(), adverts: z.number() }),
    at: z.string(),
    load: z.string(),
    times: z.record(z.string(), z.object({ p50: z.number(), p95: z.number(), cpu: z.number(), target: z.number() })),
    room: z.record(z.string(), z.object({ table: z.number(), indexes: z.number() })),
  }),
);

/** Draws what is kept of all sizes. */
async function draw(size: Size, found: Pick<z.output<typeof Kept>[string], "times" | "room">): Promise<void> {
  const { machine, ...before } = await keptFigures("reading");
  const sizes = Kept.parse({
    ...before,
    [named(size)]: { size, at: new Date().toISOString(), load: String(load()), ...found },
  });
  const { cpu, cores, memory } = thisMachine();
  const ordered = Object.values(sizes).toSorted((one, other) => one.size.sales - other.size.sales);
  const names = Object.keys(ordered.at(-1)?.times ?? {});
  const inMillions = ordered.map(({ size: { sales } }) => sales / 1e6);
  await keepChart(
    "reading",
    { machine: machine ?? { cpu, cores, memory }, ...sizes },
    {
      title: "95th percentile of one uncached question against the size of the market",
      note: `${cpu}, ${cores} cores, ${memory} GB; load ${ordered.map((one) => one.load).join(", ")}; a quarter or less as many adverts as sales: see reading.json`,
      x: { title: "million sales", ticks: inMillions },
      y: { title: "ms" },
      log: true,
      series: names.map((name) => ({
        name,
        points: ordered.flatMap(({ size: { sales }, times }) => {
          const p95 = times[name]?.p95;
          return p95 === undefined ? [] : [[sales / 1e6, p95] as const];
        }),
      })),
    },
  );
}
