/** A town of the sample market. Names, codes and places are real; price levels are rounded guesses. */
export interface Town {
  readonly name: string;
  /** Municipal district, where the town has some ("4" in Lyon 4). */
  readonly district?: string;
  readonly postcode: string;
  /** INSEE code of the commune, of the district where there is one. */
  readonly insee: string;
  readonly department: Area;
  readonly region: Area;
  readonly latitude: number;
  readonly longitude: number;
  /** € per m² asked for a flat. */
  readonly salePerM2: number;
  /** € per m² and month, charges included. */
  readonly rentPerM2: number;
  readonly coast: boolean;
}

/** A department or a region, with its segment in addresses. */
interface Area {
  readonly name: string;
  readonly slug: string;
}

const departments = {
  "06": ["Alpes-Maritimes", "alpes-maritimes-06", "Provence-Alpes-Côte d'Azur"],
  "17": ["Charente-Maritime", "charente-maritime-17", "Nouvelle-Aquitaine"],
  "2A": ["Corse-du-Sud", "corse-du-sud-2a", "Corse"],
  "31": ["Haute-Garonne", "haute-garonne-31", "Occitanie"],
  "33": ["Gironde", "gironde-33", "Nouvelle-Aquitaine"],
  "34": ["Hérault", "herault-34", "Occitanie"],
  "35": ["Ille-et-Vilaine", "ille-et-vilaine-35", "Bretagne"],
  "37": ["Indre-et-Loire", "indre-et-loire-37", "Centre-Val de Loire"],
  "38": ["Isère", "isere-38", "Auvergne-Rhône-Alpes"],
  "42": ["Loire", "loire-42", "Auvergne-Rhône-Alpes"],
  "44": ["Loire-Atlantique", "loire-atlantique-44", "Pays de la Loire"],
  "54": ["Meurthe-et-Moselle", "meurthe-et-moselle-54", "Grand Est"],
  "59": ["Nord", "nord-59", "Hauts-de-France"],
  "64": ["Pyrénées-Atlantiques", "pyrenees-atlantiques-64", "Nouvelle-Aquitaine"],
  "69": ["Rhône", "rhone-69", "Auvergne-Rhône-Alpes"],
  "75": ["Paris", "paris-75", "Île-de-France"],
  "76": ["Seine-Maritime", "seine-maritime-76", "Normandie"],
  "85": ["Vendée", "vendee-85", "Pays de la Loire"],
  "94": ["Val-de-Marne", "val-de-marne-94", "Île-de-France"],
} as const;

// name, district, postcode, INSEE, department, latitude, longitude, sale, rent, coast
const rows = [
  ["Paris", "11", "75011", "75111", "75", 48.859, 2.379, 9800, 36, false],
  ["Paris", "13", "75013", "75113", "75", 48.8322, 2.3561, 8700, 33, false],
  ["Paris", "18", "75018", "75118", "75", 48.8925, 2.3446, 9100, 34, false],
  ["Lyon", "1", "69001", "69381", "69", 45.7699, 4.8295, 4900, 18, false],
  ["Lyon", "4", "69004", "69384", "69", 45.7786, 4.827, 5100, 18, false],
  ["Montpellier", "", "34000", "34172", "34", 43.6112, 3.8767, 3500, 16.5, false],
  ["Nancy", "", "54000", "54395", "54", 48.6921, 6.1844, 2400, 13, false],
  ["Bordeaux", "", "33000", "33063", "33", 44.8378, -0.5792, 4600, 17, false],
  ["Nantes", "", "44000", "44109", "44", 47.2184, -1.5536, 3600, 14.5, false],
  ["Rennes", "", "35000", "35238", "35", 48.1173, -1.6778, 3900, 15, false],
  ["Lille", "", "59000", "59350", "59", 50.6292, 3.0573, 3400, 16, false],
  ["Toulouse", "", "31000", "31555", "31", 43.6047, 1.4442, 3600, 14.5, false],
  ["Grenoble", "", "38000", "38185", "38", 45.1885, 5.7245, 2500, 13, false],
  ["Tours", "", "37000", "37261", "37", 47.3941, 0.6848, 2900, 13, false],
  ["Saint-Étienne", "", "42000", "42218", "42", 45.4397, 4.3872, 1300, 9, false],
  ["L'Haÿ-les-Roses", "", "94240", "94038", "94", 48.7797, 2.3374, 4400, 20, false],
  ["Boissy-Saint-Léger", "", "94470", "94004", "94", 48.751, 2.5107, 3400, 17.5, false],
  ["Hendaye", "", "64700", "64260", "64", 43.3587, -1.7745, 5300, 17, true],
  ["Biarritz", "", "64200", "64122", "64", 43.4832, -1.5586, 7900, 20, true],
  ["La Rochelle", "", "17000", "17300", "17", 46.1603, -1.1511, 4900, 16, true],
  ["Royan", "", "17200", "17306", "17", 45.6236, -1.0283, 4100, 14, true],
  ["Les Sables-d'Olonne", "", "85100", "85194", "85", 46.4969, -1.7833, 4300, 14.5, true],
  ["Saint-Malo", "", "35400", "35288", "35", 48.6493, -2.0257, 4700, 15, true],
  ["Le Havre", "", "76600", "76351", "76", 49.4944, 0.1079, 2300, 12.5, true],
  ["Nice", "", "06000", "06088", "06", 43.7102, 7.262, 5100, 19, true],
  ["Ajaccio", "", "20000", "2A004", "2A", 41.9192, 8.7386, 3900, 15, true],
] as const;

/** All towns of the sample market. */
export const towns: readonly Town[] = rows.map((row) => {
  const [name, district, postcode, insee, code, latitude, longitude, salePerM2, rentPerM2, coast] = row;
  const [departmentName, departmentSlug, region] = departments[code];
  return {
    name,
    ...(district !== "" && { district }),
    postcode,
    insee,
    department: { name: departmentName, slug: departmentSlug },
    region: { name: region, slug: slugOf(region) },
    latitude,
    longitude,
    salePerM2,
    rentPerM2,
    coast,
  };
});

/** Writes a name as addresses do: no accent, no capital, a hyphen for all that is neither letter nor digit. */
export function slugOf(name: string): string {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}

/** Gives the town's segment in search addresses ("paris-75011"). */
export function townSlug(town: Town): string {
  return `${slugOf(town.name)}-${town.postcode}`;
}

/** Gives the town's name as registers write it ("Lyon 4e Arrondissement"). */
export function officialName({ name, district }: Town): string {
  if (district === undefined) return name;
  return `${name} ${district}${district === "1" ? "er" : "e"} Arrondissement`;
}

/** Gives the town as people say it, with its district ("Lyon 4"). */
export function townLabel(town: Town): string {
  return town.district === undefined ? town.name : `${town.name} ${town.district}`;
}
