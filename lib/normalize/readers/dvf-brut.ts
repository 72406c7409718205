/**
 * Raw DVF (DGFiP `ValeursFoncieres-*.txt`): 43 columns, decimal comma, JJ/MM/AAAA, codes without their leading zeros, no deed id.
 * Rows are grouped as Etalab groups them for geo-DVF (etalab/dvf, improve-csv.js): consecutive rows of one date and one price are
 * one deed. Where the file still names the document (the open files don't), that must agree too.
 */
import { columnsOf } from "../rows/columns.ts";
import type { DeedRow } from "../dvf/deed-row.ts";
import {
  addressOf,
  deedDate,
  deedPrice,
  disposition,
  inseeCode,
  landIn,
  lotsIn,
  nature,
  parcelId,
  postcode,
  premisesIn,
  scopeOf,
} from "../dvf/dvf-fields.ts";
import { properName } from "../fields/text.ts";
import { pointOrComma } from "../fields/written.ts";
import { readDeeds } from "../dvf/read-deeds.ts";
import type { DeedFormat } from "../dvf/read-deeds.ts";
import type { ReadContext, TableReader, TableRow } from "../reader.ts";
import { allow, demand } from "../refusal.ts";

const { count } = pointOrComma;
const LOTS = ["1er lot", "2eme lot", "3eme lot", "4eme lot", "5eme lot"];

/** Reads raw DVF into one sale per deed, the deeds being inferred. */
const dvfBrut: TableReader = {
  version: 2,
  input: "table",
  read(header, rows, context) {
    const format = formatOf(header, context);
    return readDeeds(consecutive(rows, format.identity), format, context);
  },
};
export default dvfBrut;

function consecutive(rows: readonly TableRow[], identity: readonly number[]): TableRow[][] {
  const groups: TableRow[][] = [];
  let before: TableRow | undefined;
  for (const row of rows) {
    const same = before && identity.every((column) => before?.values[column] === row.values[column]);
    if (same) groups.at(-1)?.push(row);
    else groups.push([row]);
    before = row;
  }
  return groups;
}

function formatOf(header: readonly string[], context: ReadContext): DeedFormat {
  const { column, position } = columnsOf(header);
  return {
    identity: [position("Date mutation"), position("Valeur fonciere"), position("Reference document")].filter(
      (at) => at >= 0,
    ),
    given: false,
    read: rowReader(header, context),
    ref: (first) => `row ${first.number}`,
    scope: scopeOf({ soldOn: column("Date mutation"), commune: communeOf(header) }, context),
  };
}

/** The department and the commune make the INSEE code, once their zeros are back: 59 + 9 is 59009, 971 + 5 is 97105. */
function communeOf(header: readonly string[]): (row: TableRow) => string {
  const { column } = columnsOf(header);
  const [department, commune] = [column("Code departement"), column("Code commune")];
  return (row) => {
    const [first, last] = [department(row).trim(), commune(row).trim()];
    if (first === "" || last === "") return "";
    return first.startsWith("97")
      ? first + last.slice(-2).padStart(2, "0")
      : first.padStart(2, "0") + last.padStart(3, "0");
  };
}

function parcelOf(header: readonly string[]): (row: TableRow) => string {
  const { column } = columnsOf(header);
  const commune = communeOf(header);
  const [prefix, section, plan] = [column("Prefixe de section"), column("Section"), column("No plan")];
  return (row) =>
    commune(row) +
    prefix(row).trim().padStart(3, "0") +
    section(row).trim().padStart(2, "0") +
    plan(row).trim().padStart(4, "0");
}

function rowReader(header: readonly string[], context: ReadContext): (row: TableRow) => DeedRow {
  const { column } = columnsOf(header);
  const [commune, parcel] = [communeOf(header), parcelOf(header)];
  const col = {
    date: column("Date mutation"),
    disposition: column("No disposition"),
    nature: column("Nature mutation"),
    price: column("Valeur fonciere"),
    number: column("No voie"),
    suffix: column("B/T/Q"),
    streetType: column("Type de voie"),
    street: column("Voie"),
    postcode: column("Code postal"),
    communeName: column("Commune"),
    volume: column("No Volume"),
    lotCount: column("Nombre de lots"),
    type: column("Code type local"),
    area: column("Surface reelle bati"),
    rooms: column("Nombre pieces principales"),
    land: column("Nature culture"),
    special: column("Nature culture speciale"),
    landArea: column("Surface terrain"),
  };
  const lots = LOTS.map((name) => ({ name, number: column(name), carrez: column(`Surface Carrez du ${name}`) }));
  return (row) => ({
    number: row.number,
    date: deedDate("Date mutation", col.date(row), context),
    disposition: demand("No disposition", disposition(col.disposition(row))),
    nature: demand("Nature mutation", nature(col.nature(row))),
    priceCents: deedPrice("Valeur fonciere", col.price(row)),
    commune: demand("Code commune", inseeCode(commune(row))),
    communeName: allow("Commune", properName(col.communeName(row))),
    formerCommune: null,
    postcode: allow("Code postal", postcode(col.postcode(row))),
    address: addressOf(col.number(row), col.suffix(row), col.streetType(row), col.street(row)),
    parcel: demand("No plan", parcelId(parcel(row))),
    formerParcel: null,
    volume: col.volume(row).trim(),
    lots: lotsIn(lots.map(({ name, number, carrez }) => [name, number(row), carrez(row)])),
    lotCount: allow("Nombre de lots", count(col.lotCount(row))),
    premises: premisesIn({
      type: ["Code type local", col.type(row)],
      area: ["Surface reelle bati", col.area(row)],
      rooms: ["Nombre pieces principales", col.rooms(row)],
    }),
    land: landIn(col.land(row), col.special(row), ["Surface terrain", col.landArea(row)]),
    longitude: null,
    latitude: null,
  });
}
