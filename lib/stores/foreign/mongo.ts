/** A source's documents in a MongoDB database of somebody else's, read by cursor in the order of their key. */
import { BSON, MongoClient } from "mongodb";
import type { Db, Document, Filter } from "mongodb";
import { checkColumns } from "./columns.ts";
import { mappedPaths } from "../../sources/mapping.ts";
import type { ForeignRead, ForeignRow, ReadFrom } from "./foreign-rows.ts";
import { PermanentError, TransientError } from "../../errors.ts";
import { valueAt } from "../../records/value-at.ts";
import type { DatabaseSource } from "../../sources/schema.ts";
import { plainDocument } from "../mongo/plain-document.ts";
import type { Reason } from "../../records/reason.ts";
import { DATABASE } from "./reasons.ts";

type MongoSource = DatabaseSource & { readonly read: { readonly engine: "mongo" } };

const CONNECT_MS = 5_000;
/** Longer than the database may take itself, so that its own word comes first. */
const GRACE_MS = 15_000;

/** Opens a reading of a source in the database at an address. Only what is mapped is asked for. */
export async function openForeignMongo(url: string, source: MongoSource, from: ReadFrom): Promise<ForeignRead> {
  const client = clientOf(url, source);
  const documents = documentsIn(client.db(), source);
  try {
    await told(source, () => documents.check(from.after));
    const mark = await told(source, () => documents.highestMark());
    const cursor = documents.read(from);
    const next = () => told(source, () => batchOf(cursor, source));
    return {
      absent: [],
      mark,
      batches: batchesOf(next, source, from.after === null),
      [Symbol.asyncDispose]: async () => {
        await end(() => cursor.close());
        await end(() => client.close());
      },
    };
  } catch (error) {
    await end(() => client.close());
    throw error;
  }
}

function clientOf(url: string, source: MongoSource): MongoClient {
  const { statementSeconds } = source.limits;
  try {
    return new MongoClient(url, {
      appName: "imo-ops-collect",
      readPreference: "secondaryPreferred",
      maxPoolSize: 2,
      connectTimeoutMS: CONNECT_MS,
      serverSelectionTimeoutMS: CONNECT_MS,
      socketTimeoutMS: statementSeconds * 1000 + GRACE_MS,
    });
  } catch {
    throw new PermanentError(DATABASE.noMongoAddress(source.url), {
      source: source.id,
    });
  }
}

function documentsIn(db: Db, source: MongoSource) {
  const { read, key, limits, watermark } = source;
  const collection = db.collection(read.collection);
  const maxTimeMS = limits.statementSeconds * 1000;
  const own: Filter<Document> = read.filter;
  return {
    /** @throws PermanentError when there is no such collection, or when documents would be passed over in silence. */
    async check(after: string | null): Promise<void> {
      const names = (await db.listCollections({}, { nameOnly: true, authorizedCollections: true }).toArray()).map(
        ({ name }) => name,
      );
      if (!names.includes(read.collection)) {
        const there = names.filter((name) => !name.startsWith("system.")).sort();
        throw new PermanentError(DATABASE.noCollection(read.collection, there.slice(0, 20).join(", ")));
      }
      if (after === null) return;
      const last = valueOf(after);
      // Keys are compared with those of their own type only.
      const other = await collection.findOne(
        { $and: [own, { $nor: [{ [key]: { $gt: last } }, { [key]: { $lte: last } }] }] },
        { projection: { [key]: 1 }, maxTimeMS },
      );
      if (other) throw new PermanentError(DATABASE.keysOfTypes(key));
    },
    async highestMark(): Promise<string | null> {
      if (!watermark) return null;
      const { column } = watermark;
      const [last] = await collection
        .find(own, { projection: { [column]: 1 }, sort: { [column]: -1 }, limit: 1, maxTimeMS })
        .toArray();
      const mark: unknown = valueAt(last, column);
      return mark === undefined || mark === null ? null : textOf(mark);
    },
    read({ after, since }: ReadFrom) {
      const conditions: Filter<Document>[] = [own];
      if (after !== null) conditions.push({ [key]: { $gt: valueOf(after) } });
      if (since !== null && watermark) {
        conditions.push({ [watermark.column]: { $gte: earlier(valueOf(since), watermark.overlapMinutes) } });
      }
      const projection = projectionOf(source);
      const options = { projection, sort: { [key]: 1 } as const, batchSize: limits.batch, maxTimeMS };
      return collection.find({ $and: conditions }, { ...options, allowDiskUse: true });
    },
  };
}

type Cursor = ReturnType<ReturnType<typeof documentsIn>["read"]>;

/** The next documents, a batch at most; none at the end. */
async function batchOf(cursor: Cursor, { limits }: MongoSource): Promise<Document[]> {
  const documents: Document[] = [];
  while (documents.length < limits.batch) {
    const document = await cursor.next();
    if (!document) break;
    documents.push(document, ...cursor.readBufferedDocuments(limits.batch - documents.length - 1));
  }
  return documents;
}

async function* batchesOf(
  next: () => Promise<Document[]>,
  source: MongoSource,
  fromFirst: boolean,
): AsyncGenerator<readonly ForeignRow[]> {
  let type: string | null = null;
  for (let isFirst = fromFirst; ; isFirst = false) {
    const documents = await next();
    if (documents.length === 0) return;
    if (isFirst) {
      const columns = [...new Set(documents.flatMap((document) => Object.keys(document)))].sort();
      checkColumns(source, (path) => documents.some((document) => valueAt(document, path) !== undefined), columns);
    }
    const rows: ForeignRow[] = [];
    for (const document of documents) {
      const key: unknown = valueAt(document, source.key);
      const own = typeOf(key);
      if (type !== null && own !== type) throw new PermanentError(DATABASE.keysOfTypes(source.key));
      type = own;
      rows.push({
        key: key === undefined || key === null ? null : textOf(key),
        line: JSON.stringify(plainDocument(document, projectedPaths(source))),
      });
    }
    yield rows;
  }
}

/** Paths as MongoDB projects them: without positions in lists, and none inside another one. */
function projectedPaths(source: MongoSource): string[] {
  const paths = new Set(mappedPaths(source).map((path) => path.replace(/\.\d+(?:\..*)?$/s, "")));
  return [...paths].filter((path) => ![...paths].some((other) => path.startsWith(`${other}.`))).sort();
}

function projectionOf(source: MongoSource): Record<string, 1 | 0> {
  const watermark = source.watermark ? [source.watermark.column] : [];
  const paths = [...new Set([...projectedPaths(source), source.key, ...source.required, ...watermark])];
  const outer = paths.filter((path) => !paths.some((other) => path.startsWith(`${other}.`)));
  return { _id: 0, ...Object.fromEntries(outer.map((path) => [path, 1 as const])) };
}

/** A key or a mark with its type, as text. */
function textOf(value: unknown): string {
  return BSON.EJSON.stringify({ is: value }, { relaxed: false });
}

function valueOf(written: string): unknown {
  const read: unknown = BSON.EJSON.parse(written, { relaxed: false });
  return valueAt(read, "is");
}

function typeOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return typeof value;
  return "_bsontype" in value ? String(value._bsontype) : value.constructor.name;
}

/** A mark that is an instant, so many minutes before; any other as it is. */
function earlier(mark: unknown, minutes: number): unknown {
  return mark instanceof Date ? new Date(mark.getTime() - minutes * 60_000) : mark;
}

async function end(close: () => Promise<unknown>): Promise<void> {
  try {
    await close();
  } catch {
    // It is gone already, which is what was wanted.
  }
}

async function told<T>(source: DatabaseSource, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof PermanentError ? error : asTold(error, source);
  }
}

/** https://www.mongodb.com/docs/manual/reference/error-codes/ */
function asTold(error: unknown, source: DatabaseSource): Error {
  const cause = error instanceof Error ? error : new Error(String(error));
  const code = "code" in cause && typeof cause.code === "number" ? cause.code : 0;
  const permanent = (reason: Reason) => new PermanentError(reason, { source: source.id });
  if (code === 18 || /auth/i.test(cause.name)) {
    return permanent(DATABASE.loginRefused(source.url));
  }
  if (code === 13) return permanent(DATABASE.mayNotReadCollection(source.url));
  if (code === 50) {
    const { statementSeconds } = source.limits;
    return permanent(DATABASE.tooSlow(statementSeconds));
  }
  // A bad filter, say: the server answered, and would answer the same again.
  const answered = cause.name === "MongoServerError" && ![43, 91, 189, 11600, 11602, 13435, 13436].includes(code);
  if (answered) return permanent(DATABASE.cannotAnswerCode(`code ${code}`));
  return new TransientError(DATABASE.away(source.url, cause.name));
}
