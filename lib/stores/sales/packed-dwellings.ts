/**
 * Sales as bytes: of more than a thousand that an answer chooses from, most of the time would go into writing and reading each value as text. Formats
 * are those in which PostgreSQL sends values: https://www.postgresql.org/docs/18/protocol-overview.html#PROTOCOL-FORMAT-CODES
 */

/** What tells a sale of one dwelling from others like it. */
export interface BriefDwelling {
  readonly id: string;
  readonly commune: string;
  /** `YYYY-MM-DD`. */
  readonly sold_on: string;
  readonly price_cents: number;
  readonly dwelling_type: "house" | "apartment";
  readonly built_area: number;
  readonly longitude: number;
  readonly latitude: number;
}

/** A sale as it was packed, with where its row lay then: PostgreSQL's `ctid`. */
export interface PackedDwelling extends BriefDwelling {
  readonly at: string;
}

/** Packed sales, null of none, and where they were read. */
export interface PackedRow {
  readonly packed: Buffer | null;
  readonly collected: readonly { readonly source: string; readonly collected_at: string }[] | null;
}

/** SQL that packs a row of `sale` with a known price, area, type and place. */
export const PACKED = `tidsend(ctid) || uuid_send(sale_key) || int2send(ordinal) || int4send(sold_on - date '2000-01-01') || int8send(price_cents)
    || float8send(built_area::float8) || float8send(longitude) || float8send(latitude) || boolsend(dwelling_type = 'house')
    || int2send(octet_length(commune)::int2) || textsend(commune)`;

const MS_PER_DAY = 24 * 3_600_000;
const DAY_ZERO = Date.UTC(2000, 0, 1);
/** Bytes of a sale up to the length of its commune's code. */
const FIXED = 61;

/** The sales of `PACKED` rows, one behind the other. */
export function unpacked(bytes: Buffer | null): PackedDwelling[] {
  if (bytes === null) return [];
  const sales: PackedDwelling[] = [];
  const days = new Map<number, string>();
  for (let at = 0; at < bytes.length;) {
    const end = at + FIXED + 2 + bytes.readUInt16BE(at + FIXED);
    sales.push(unpackedAt(bytes, { at, end }, days));
    at = end;
  }
  return sales;
}

function unpackedAt(
  bytes: Buffer,
  { at, end }: { readonly at: number; readonly end: number },
  days: Map<number, string>,
): PackedDwelling {
  const key = bytes.toString("hex", at + 6, at + 22);
  const uuid = `${key.slice(0, 8)}-${key.slice(8, 12)}-${key.slice(12, 16)}-${key.slice(16, 20)}-${key.slice(20)}`;
  return {
    at: `(${bytes.readUInt32BE(at)},${bytes.readUInt16BE(at + 4)})`,
    id: `${uuid}-${bytes.readInt16BE(at + 22)}`,
    sold_on: dayOf(bytes.readInt32BE(at + 24), days),
    price_cents: Number(bytes.readBigInt64BE(at + 28)),
    built_area: bytes.readDoubleBE(at + 36),
    longitude: bytes.readDoubleBE(at + 44),
    latitude: bytes.readDoubleBE(at + 52),
    dwelling_type: bytes[at + 60] === 1 ? "house" : "apartment",
    commune: bytes.toString("utf8", at + FIXED + 2, end),
  };
}

/** `YYYY-MM-DD` of a number of days since 2000; most sales share theirs with others. */
function dayOf(number: number, days: Map<number, string>): string {
  const known = days.get(number);
  if (known !== undefined) return known;
  const day = new Date(DAY_ZERO + number * MS_PER_DAY).toISOString().slice(0, 10);
  days.set(number, day);
  return day;
}
