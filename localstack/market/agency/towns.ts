import { slugOf } from "../towns.ts";
import type { Town } from "../towns.ts";

type Row = readonly [string, string, string, string, string, string, number, number, number, number];

// name, postcode, INSEE, department code, department, region, latitude, longitude, sale, rent
const rows = {
  classic: [
    ["Angers", "49000", "49007", "49", "Maine-et-Loire", "Pays de la Loire", 47.4736, -0.5542, 3200, 13.5],
    ["Dijon", "21000", "21231", "21", "Côte-d'Or", "Bourgogne-Franche-Comté", 47.322, 5.0415, 2600, 13],
  ],
  warehouse: [["Brest", "29200", "29019", "29", "Finistère", "Bretagne", 48.3905, -4.486, 2200, 11.5]],
  preparation: [
    ["Pau", "64000", "64445", "64", "Pyrénées-Atlantiques", "Nouvelle-Aquitaine", 43.2951, -0.3708, 1900, 11],
  ],
  mongo: [
    ["Reims", "51100", "51454", "51", "Marne", "Grand Est", 49.2583, 4.0317, 2600, 13],
    ["Metz", "57000", "57463", "57", "Moselle", "Grand Est", 49.1193, 6.1757, 2300, 12],
    ["Caen", "14000", "14118", "14", "Calvados", "Normandie", 49.1829, -0.3707, 2700, 13.5],
    ["Limoges", "87000", "87085", "87", "Haute-Vienne", "Nouvelle-Aquitaine", 45.8336, 1.2611, 1500, 10],
  ],
  earlierApi: [
    ["Annecy", "74000", "74010", "74", "Haute-Savoie", "Auvergne-Rhône-Alpes", 45.8992, 6.1294, 5200, 18],
    ["Perpignan", "66000", "66136", "66", "Pyrénées-Orientales", "Occitanie", 42.6887, 2.8948, 1700, 11.5],
    ["Le Mans", "72000", "72181", "72", "Sarthe", "Pays de la Loire", 48.0061, 0.1996, 1800, 11],
    ["Besançon", "25000", "25056", "25", "Doubs", "Bourgogne-Franche-Comté", 47.2378, 6.0241, 2300, 12],
  ],
} as const satisfies Record<string, readonly Row[]>;

/** Where the agencies have their goods that the sites of the market know nothing of. Names, codes and places are real; price levels are guesses. */
export const agencyTowns = {
  classic: rows.classic.map(townOf),
  warehouse: rows.warehouse.map(townOf),
  preparation: rows.preparation.map(townOf),
  mongo: rows.mongo.map(townOf),
  earlierApi: rows.earlierApi.map(townOf),
} as const;

/** The one town of the market that lies overseas: only open data knows of it. */
export const overseasTown: Town = townOf([
  "Saint-Denis",
  "97400",
  "97411",
  "974",
  "La Réunion",
  "La Réunion",
  -20.8789,
  55.4481,
  2600,
  13,
]);

function townOf(row: Row): Town {
  const [name, postcode, insee, code, department, region, latitude, longitude, salePerM2, rentPerM2] = row;
  return {
    name,
    postcode,
    insee,
    department: { name: department, slug: `${slugOf(department)}-${code}` },
    region: { name: region, slug: slugOf(region) },
    latitude,
    longitude,
    salePerM2,
    rentPerM2,
    coast: false,
  };
}
