/** A store, and how to know that it answers. */
export interface Probe {
  readonly name: string;
  /** Whether answers are impossible without it. */
  readonly needed: boolean;
  readonly ping: () => Promise<unknown>;
}

/** A store that takes longer counts as away. */
const PATIENCE_MS = 2_500;

/**
 * Asks every store whether it answers. `status` is `healthy`, `degraded` when one that answers can do without is away, else `unhealthy`;
 * `status`, `timestamp` and `database` are the earlier API's, for those who watch them.
 */
export async function checkHealth(probes: readonly Probe[], version: string, now: Date, patienceMs = PATIENCE_MS) {
  const checked = await Promise.all(probes.map((probe) => check(probe, patienceMs)));
  const away = checked.filter(({ joignable }) => !joignable);
  const broken = away.some(({ nom }) => probes.some(({ name, needed }) => needed && name === nom));
  const database = checked.find(({ nom }) => nom === "postgres");
  return {
    status: broken ? "unhealthy" : away.length > 0 ? "degraded" : "healthy",
    timestamp: now.toISOString(),
    database: database?.joignable ? "connected" : "disconnected",
    version,
    magasins: checked,
  };
}

async function check({ name, ping }: Probe, patienceMs: number) {
  const started = performance.now();
  const timer = AbortSignal.timeout(patienceMs);
  const late = new Promise<boolean>((resolve) => {
    timer.addEventListener("abort", () => resolve(false), { once: true });
  });
  const answered = ping().then(
    () => true,
    () => false,
  );
  const reachable = await Promise.race([answered, late]);
  return { nom: name, joignable: reachable, millisecondes: Math.round(performance.now() - started) };
}
