/** Spark on this machine, where there is a Java that it runs on. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { pythonEnvironment } from "../../localstack/python.ts";
import type { PythonTools } from "../../localstack/python.ts";
import { sparkTools } from "./cloud.ts";
import { ANALYSIS, MARKET_STATISTICS, statisticsIn } from "./engines.ts";
import type { Statistics } from "./engines.ts";

const run = promisify(execFile);

/** What Spark is started with. */
export interface Spark {
  /** The folder of the package. */
  readonly home: string;
  readonly tools: PythonTools;
}

/** How large a cluster, and where what it says is written: a folder that is not there yet. */
interface SparkOptions {
  /** Each a process of one core and 1,024 MB. */
  readonly workers: number;
  readonly to: string;
  /** Whether so little is read that it would take longer to compile for speed than is gained. */
  readonly brief?: boolean;
}

const JOB = path.join(ANALYSIS, "market_statistics.py");
const SPARK_MS = 30 * 60_000;
const SETTINGS = {
  "spark.ui.enabled": "false",
  "spark.executor.memory": "1g",
  "spark.sql.shuffle.partitions": "4",
  "spark.driver.host": "127.0.0.1",
  "spark.driver.bindAddress": "127.0.0.1",
};
const BRIEFLY = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
const BRIEF_SETTINGS = { "spark.driver.extraJavaOptions": BRIEFLY, "spark.executor.extraJavaOptions": BRIEFLY };

/** The first Java that Spark 3.5 is asked to run on, and the first that has no security manager any more, without which its Hadoop ends. */
const JAVA = { oldest: 17, tooNew: 24 } as const;
const JAVA_PROGRAM = process.env["JAVA_HOME"] ? path.join(process.env["JAVA_HOME"], "bin", "java") : "java";
const INSTALL_JAVA = "install one (Debian, Ubuntu: apt install openjdk-17-jre-headless), or set JAVA_HOME to it";

/** Gives Spark, installed in the tests' folder of programs where it is not there yet (half a minute), or a sentence that says what is missing for it. */
export async function sparkHere(): Promise<Spark | string> {
  const version = await javaVersion();
  if (version === undefined) return `Spark needs Java ${JAVA.oldest} and none was found: ${INSTALL_JAVA}`;
  if (version < JAVA.oldest || version >= JAVA.tooNew)
    return `Spark needs a Java from ${JAVA.oldest} to ${JAVA.tooNew - 1} and ${JAVA_PROGRAM} is ${version}: ${INSTALL_JAVA}`;
  const tools = await sparkTools();
  const found = "import os, pyspark; print(os.path.dirname(pyspark.__file__))";
  const { stdout } = await run(tools.python, ["-c", found], { env: pythonEnvironment(tools) });
  return { home: stdout.trim(), tools };
}

/** The number of the Java that `spark-submit` takes: 8 is told as `1.8`. */
async function javaVersion(): Promise<number | undefined> {
  try {
    const { stdout, stderr } = await run(JAVA_PROGRAM, ["-version"], { timeout: 60_000 });
    const [, number] = / version "(?:1\.)?(\d+)/.exec(stderr + stdout) ?? [];
    return number === undefined ? undefined : Number(number);
  } catch {
    return undefined;
  }
}

/** What Spark says of published files, on a cluster of processes, by the job that EMR Serverless runs. */
export async function statisticsOfSpark(
  sales: string,
  { home, tools }: Spark,
  { workers, to, brief = false }: SparkOptions,
): Promise<Statistics> {
  const settings = Object.entries({ ...SETTINGS, ...(brief && BRIEF_SETTINGS) }).flatMap(([name, value]) => [
    "--conf",
    `${name}=${value}`,
  ]);
  const asked = ["--sales", sales, "--sql", MARKET_STATISTICS, "--to", to];
  await run(
    path.join(home, "bin/spark-submit"),
    ["--master", `local-cluster[${workers},1,1024]`, ...settings, JOB, ...asked],
    {
      env: {
        ...pythonEnvironment(tools),
        ...(process.env["JAVA_HOME"] && { JAVA_HOME: process.env["JAVA_HOME"] }),
        SPARK_HOME: home,
        SPARK_WORKER_DIR: path.dirname(to),
        SPARK_LOCAL_HOSTNAME: "127.0.0.1",
        PYSPARK_PYTHON: tools.python,
      },
      cwd: path.dirname(to),
      maxBuffer: 64_000_000,
      timeout: SPARK_MS,
    },
  );
  return statisticsIn(path.join(to, "*.parquet"));
}
