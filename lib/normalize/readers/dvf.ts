/**
 * geo-DVF (Etalab): DGFiP's register of deeds, one row per premises and land nature, grouped by `id_mutation`.
 * Columns go by name: 40 in the published files, 41 in exports of app.dvf; `lot1_numero` is also met as `lot_1_numero`.
 */
import { columnsOf } from "../rows/columns.ts";
import type { DeedRow } from "../dvf/deed-row.ts";
import {
  addressOf,
  deedDate,
  deedPrice,
  degrees,
  disposition,
  inseeCode,
  landIn,
  lotsIn,
  nature,
  parcelId,
  postcode,
  premisesIn,
  scopeOf,
  withLeadingZeros,
} from "../dvf/dvf-fields.ts";
import { text } from "../fields/text.ts";
import { pointOrComma } from "../fields/written.ts";
import { readDeeds } from "../dvf/read-deeds.ts";
import type { DeedFormat } from "../dvf/read-deeds.ts";
import type { ReadContext, TableReader, TableRow } from "../reader.ts";
import { allow, demand, vital } from "../refusal.ts";

const { count } = pointOrComma;
const LOTS = [1, 2, 3, 4, 5];

/** Reads geo-DVF into one sale per `id_mutation`. */
const dvf: TableReader = {
  version: 3,
  input: "table",
  read(header, rows, context) {
    const id = columnsOf(header).column("id_mutation");
    return readDeeds([...Map.groupBy(rows, id).values()], formatOf(header, context), context);
  },
};
export default dvf;

function formatOf(header: readonly string[], context: ReadContext): DeedFormat {
  const { column, position } = columnsOf(header);
  const placeIn = placeOf(header);
  return {
    identity: [position("id_mutation")],
    given: true,
    read: rowReader(header, context),
    ref: column("id_mutation"),
    scope: scopeOf({ soldOn: column("date_mutation"), commune: (row) => placeIn(row)[0] }, context),
  };
}

/** The commune's code and the parcel's id of a row. */
function placeOf(header: readonly string[]): (row: TableRow) => readonly [commune: string, parcel: string] {
  const { column } = columnsOf(header);
  const [commune, parcel] = [column("code_commune"), column("id_parcelle")];
  return (row) => withLeadingZeros(commune(row).trim(), parcel(row).trim());
}

function rowReader(header: readonly string[], context: ReadContext): (row: TableRow) => DeedRow {
  const { column } = columnsOf(header);
  const col = {
    id: column("id_mutation"),
    date: column("date_mutation"),
    disposition: column("numero_disposition"),
    nature: column("nature_mutation"),
    price: column("valeur_fonciere"),
    number: column("adresse_numero"),
    suffix: column("adresse_suffixe"),
    street: column("adresse_nom_voie"),
    postcode: column("code_postal"),
    place: placeOf(header),
    communeName: column("nom_commune"),
    formerCommune: column("ancien_code_commune"),
    formerParcel: column("ancien_id_parcelle"),
    volume: column("numero_volume"),
    lotCount: column("nombre_lots"),
    type: column("code_type_local"),
    area: column("surface_reelle_bati"),
    rooms: column("nombre_pieces_principales"),
    land: column("code_nature_culture"),
    special: column("code_nature_culture_speciale"),
    landArea: column("surface_terrain"),
    longitude: column("longitude"),
    latitude: column("latitude"),
  };
  const lots = LOTS.map((n) => ({
    field: `lot${n}_numero`,
    number: column(`lot${n}_numero`, `lot_${n}_numero`),
    carrez: column(`lot${n}_surface_carrez`, `lot_${n}_surface_carrez`),
  }));
  return (row) => {
    demand("id_mutation", text(col.id(row)));
    const [commune, parcel] = col.place(row);
    const [formerCommune, formerParcel] = withLeadingZeros(col.formerCommune(row).trim(), col.formerParcel(row).trim());
    return {
      number: row.number,
      date: deedDate("date_mutation", col.date(row), context),
      disposition: demand("numero_disposition", disposition(col.disposition(row))),
      nature: demand("nature_mutation", nature(col.nature(row))),
      priceCents: deedPrice("valeur_fonciere", col.price(row)),
      commune: demand("code_commune", inseeCode(commune)),
      communeName: allow("nom_commune", text(col.communeName(row))),
      formerCommune: vital("ancien_code_commune", inseeCode(formerCommune)),
      postcode: allow("code_postal", postcode(col.postcode(row))),
      address: addressOf(col.number(row), col.suffix(row), col.street(row)),
      parcel: demand("id_parcelle", parcelId(parcel)),
      formerParcel: vital("ancien_id_parcelle", parcelId(formerParcel)),
      volume: col.volume(row).trim(),
      lots: lotsIn(
        lots
          .filter(({ number }) => number(row) !== "")
          .map(({ field, number, carrez }) => [field, number(row), carrez(row)]),
      ),
      lotCount: allow("nombre_lots", count(col.lotCount(row))),
      premises: premisesIn({
        type: ["code_type_local", col.type(row)],
        area: ["surface_reelle_bati", col.area(row)],
        rooms: ["nombre_pieces_principales", col.rooms(row)],
      }),
      land: landIn(col.land(row), col.special(row), ["surface_terrain", col.landArea(row)]),
      longitude: allow("longitude", degrees(col.longitude(row), 180)),
      latitude: allow("latitude", degrees(col.latitude(row), 90)),
    };
  };
}
