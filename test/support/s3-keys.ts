/** Below which keys the code works in the bucket: keys are made at run time, so each place from which S3 is called says it here once. */

type Keys = Readonly<Record<string, readonly string[]>>;

const RAW = ["raw/*", "raw-personal/*"];
const INCOMING = ["raw/*/incoming-*", "raw-personal/*/incoming-*"];
const LANDED = ["drop/*", "uploads/*"];

const PLACES: Readonly<Record<string, Keys>> = {
  "functions/aggregate.ts": { "s3:GetObject": ["records/*", "quarantine/*"] },
  "functions/dead-letter.ts": { "s3:PutObject": ["dead-letters/*"] },
  "lib/aggregate/cancel.ts": { "s3:DeleteObject": LANDED },
  "lib/collect/collect-file.ts": { "s3:GetObject": RAW, "s3:PutObject": RAW },
  "lib/collect/dropped.ts": { "s3:GetObject": ["drop/*"] },
  "lib/collect/file/location.ts": {
    "s3:GetObject": LANDED,
    "s3:PutObject": RAW,
    "s3:AbortMultipartUpload": RAW,
  },
  "lib/collect/file/pieces.ts": {
    "s3:GetObject": RAW,
    "s3:PutObject": RAW,
    "s3:AbortMultipartUpload": RAW,
    "s3:DeleteObject": INCOMING,
  },
  "lib/collect/file/receive.ts": { "s3:PutObject": RAW },
  "lib/collect/file/reading.ts": { "s3:GetObject": RAW },
  "lib/collect/plan-wave.ts": { "s3:PutObject": ["plans/*"] },
  "lib/collect/run-orders.ts": { "s3:PutObject": ["drop/*"], "s3:AbortMultipartUpload": ["drop/*"] },
  "lib/lambda/normalizer.ts": { "s3:GetObject": RAW, "s3:PutObject": ["records/*", "quarantine/*"] },
  "lib/lambda/outlets.ts": { "s3:PutObject": RAW },
  "lib/lambda/raw-outlets.ts": { "s3:GetObject": RAW },
  "lib/lambda/query-deps.ts": { "s3:GetObject": ["exports/*", "publications/*"] },
  "lib/publish/close-edition.ts": { "s3:PutObject": ["publications/*"] },
  "lib/publish/verify-set.ts": { "s3:GetObject": ["publications/*"] },
  "lib/publish/write-edition.ts": {
    "s3:GetObject": ["publications/*"],
    "s3:PutObject": ["publications/*"],
    "s3:AbortMultipartUpload": ["publications/*"],
  },
  "lib/query/dead-letters.ts": { "s3:GetObject": ["dead-letters/*"], "s3:DeleteObject": ["dead-letters/*"] },
  "lib/query/export-file.ts": {
    "s3:GetObject": ["exports/*"],
    "s3:PutObject": ["exports/*"],
    "s3:AbortMultipartUpload": ["exports/*"],
  },
  "lib/query/reports/make-report.ts": { "s3:PutObject": ["exports/*"], "s3:AbortMultipartUpload": ["exports/*"] },
  "lib/stores/aws/dropped.ts": { "s3:DeleteObject": LANDED },
  "lib/stores/runs/collect-states.ts": { "s3:GetObject": RAW, "s3:PutObject": ["records/*"] },
};

/** Pages hold people's data always: what works on them has no business under raw/. */
const PERSONAL_ONLY = new Set(["collect-web", "normalize-web"]);

/** The keys, as patterns of a policy, that an action from a file works on in a function; undefined for a place that says none. */
export function keysOf(file: string, action: string, functionName: string): readonly string[] | undefined {
  // It notes what it has chosen beside the tasks.
  if (functionName === "plan" && file === "lib/stores/runs/collect-states.ts") return ["plans/*"];
  const keys = PLACES[file]?.[action];
  return PERSONAL_ONLY.has(functionName) ? keys?.filter((key) => !key.startsWith("raw/")) : keys;
}
