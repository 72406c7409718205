import type { Draw } from "../../localstack/market/draw.ts";
import type { Fault, Seen, Trial } from "./fault.ts";
import type { Manner } from "./line.ts";
import { takeInAll } from "./take-in.ts";
import type { Spoilt } from "./wire.ts";

/** What AWS answers when it can't: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const S3_ERRORS: readonly Spoilt[] = [
  { code: "InternalError", status: 500 },
  { code: "SlowDown", status: 503 },
  { code: "ServiceUnavailable", status: 503 },
  { code: "RequestTimeout", status: 400 },
];
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html */
const SQS_ERRORS: readonly Spoilt[] = [
  { code: "InternalFailure", status: 500 },
  { code: "RequestThrottled", status: 403 },
  { code: "ServiceUnavailable", status: 503 },
];
const SEND = ["SendMessage", "SendMessageBatch"];
const OBJECTS = ["GetObject", "PutObject"];
/** AWS's client tries once more by itself: so many in a row are left to the pipeline. */
const IN_A_ROW = 4;
/** Requests of an action at most, slow ones and those of the mixture. */
const SLOW = 12;
const MIXED = 8;

const errors: readonly Fault[] = [
  {
    name: "s3-errors",
    injected: `S3 answers the first ${IN_A_ROW} requests of each kind, and a third of the later ones, InternalError, SlowDown, ServiceUnavailable or RequestTimeout`,
    runs: 5,
    disturb: (trial) => befallen(trial, OBJECTS, () => trial.draw.one(S3_ERRORS)),
  },
  {
    name: "s3-cut",
    injected:
      "S3's answers end in the middle, connections are reset before anything is done, or once it is done, as often",
    runs: 5,
    disturb: (trial) => befallen(trial, OBJECTS, () => ({ how: trial.draw.one(["cut", "reset", "lost"] as const) })),
  },
  {
    name: "s3-slow",
    injected: `S3 takes 0.3 to 0.9 s longer, as often, for ${SLOW} requests of a kind at most`,
    disturb: (trial) => befallen(trial, OBJECTS, () => ({ ms: trial.draw.int(300, 900) }), SLOW),
  },
  {
    name: "aws-silent",
    injected: `S3 and SQS take a request and never answer it, as often, ${SLOW} of a kind at most`,
    disturb: (trial) => befallen(trial, [...OBJECTS, ...SEND], () => ({ how: "silent" }), SLOW),
  },
  {
    name: "sqs-send-errors",
    injected:
      "SQS answers what is sent InternalFailure, RequestThrottled or ServiceUnavailable, or the connection is reset before it is taken, or once it is, as often",
    runs: 5,
    disturb: (trial) =>
      befallen(trial, SEND, () => trial.draw.one([...SQS_ERRORS, { how: "reset" }, { how: "lost" }] as const)),
  },
  {
    name: "sqs-entries-refused",
    injected: `SQS takes every second message of the first ${IN_A_ROW} batches, and of a third of the later ones, and refuses the others`,
    runs: 5,
    disturb: (trial) => befallen(trial, ["SendMessageBatch"], () => ({ how: "entries" })),
  },
  {
    name: "sqs-receive-errors",
    injected:
      "half of the batches that SQS hands out are lost on their way to the function, and half of the acknowledgements on their way back, three times for each batch at most",
    runs: 5,
    disturb: received,
  },
  {
    name: "aws-errors",
    injected: `S3's and SQS's errors, cuts and resets all at once, ${MIXED} of a kind at most, what puts a message off among them`,
    short: true,
    runs: 5,
    disturb: (trial) => befallen(trial, [...OBJECTS, ...SEND, "ChangeMessageVisibility"], anything(trial.draw), MIXED),
  },
];

/** Requests to AWS that fail, at HTTP: the deployed clients ask a server that speaks as S3 and SQS do. */
export const faults = errors.map((fault): Fault => ({
  ...fault,
  // What a collection cost is told as it was: files are asked for again.
  leftOut: ["*.requests"],
}));

function anything(draw: Draw) {
  return (action: string): Spoilt => {
    const codes = OBJECTS.includes(action) ? S3_ERRORS : SQS_ERRORS;
    return draw.chance(0.5) ? draw.one(codes) : { how: draw.one(["cut", "reset", "lost"] as const) };
  };
}

/** Takes everything in while these actions fail: the first ones of each for certain, later ones by chance. */
async function befallen(
  { open, work, draw }: Trial,
  actions: readonly string[],
  spoilt: (action: string) => Spoilt,
  most = Infinity,
): Promise<Seen> {
  const met = new Map<string, number>();
  const asked = new Map<string, number>();
  const world = await open({
    befall: (action) => {
      const [before, count] = [met.get(action) ?? 0, (asked.get(action) ?? 0) + 1];
      asked.set(action, count);
      const befalls = actions.includes(action) && before < most && (count <= IN_A_ROW || draw.chance(1 / 3));
      if (!befalls) return null;
      met.set(action, before + 1);
      return spoilt(action);
    },
  });
  const runs = await takeInAll(world, work);
  const unmet = actions.filter((action) => action !== "ChangeMessageVisibility" && !met.has(action));
  if (unmet.length > 0) throw new Error(`nothing asked for ${unmet.join(" and ")}`);
  const told = [...met].map(([action, count]) => `${count} of ${asked.get(action)} ${action}`);
  return {
    seen: `${told.join(", ")} met it; ${world.line.postponed} put off, runs ${runs.map(({ status }) => status).join(", ")}`,
    recoveryMs: null,
  };
}

async function received({ open, work, draw }: Trial): Promise<Seen> {
  const mayFail: Manner["isLost"] = (received) => received <= 3 && draw.chance(0.5);
  const world = await open({ manner: { isLost: mayFail, isUnacknowledged: mayFail, pick: draw } });
  await takeInAll(world, work);
  const { lost, unacknowledged, delivered } = world.line;
  return {
    seen: `${lost} batches lost, ${unacknowledged} acknowledgements lost, ${delivered} deliveries`,
    recoveryMs: null,
  };
}
