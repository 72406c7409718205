/** The catalogue of an edition in DCAT-AP 3.0.1, as JSON-LD: https://semiceu.github.io/DCAT-AP/releases/3.0.1/ */
import { dataSetOf } from "./data-sets.ts";
import type { DataSet } from "./data-set.ts";
import { MEDIA_TYPES } from "./manifest.ts";
import type { Manifest, PublishedFile, PublishedSet } from "./manifest.ts";
import { createdAt, LICENCE } from "./table-schema.ts";

const AUTHORITY = "http://publications.europa.eu/resource/authority";
const CONTEXT = {
  dcat: "http://www.w3.org/ns/dcat#",
  dct: "http://purl.org/dc/terms/",
  foaf: "http://xmlns.com/foaf/0.1/",
  spdx: "http://spdx.org/rdf/terms#",
  adms: "http://www.w3.org/ns/adms#",
  rdfs: "http://www.w3.org/2000/01/rdf-schema#",
  skos: "http://www.w3.org/2004/02/skos/core#",
  xsd: "http://www.w3.org/2001/XMLSchema#",
};
const FILE_TYPES = { parquet: "PARQUET", csv: "CSV", geojson: "GEOJSON" } as const satisfies Record<
  PublishedFile["format"],
  string
>;

const french = (text: string) => ({ "@language": "fr", "@value": text });
const typed = (value: string, type: string) => ({ "@type": `xsd:${type}`, "@value": value });
const concept = (id: string, name: string) => ({
  "@id": id,
  "@type": "skos:Concept",
  "skos:prefLabel": french(name),
});

/** The catalogue of an edition; `base` is where the API answers, without a slash at its end. */
export function catalogueOf(manifest: Manifest, base: string) {
  const root = `${base}/jeux-de-donnees`;
  const publisher = { "@id": `${root}#producteur`, "@type": "foaf:Agent", "foaf:name": french("imo-ops") };
  const issued = typed(createdAt(manifest.edition), "dateTime");
  return {
    "@context": CONTEXT,
    "@id": `${root}#catalogue`,
    "@type": "dcat:Catalog",
    "dct:title": french("Données ouvertes du marché immobilier français"),
    "dct:description": french("Statistiques du marché, ventes sans adresse, loyers, performance énergétique et lieux."),
    "dct:publisher": publisher,
    "dct:language": { "@id": `${AUTHORITY}/language/FRA`, "@type": "dct:LinguisticSystem" },
    "dct:license": { "@id": LICENCE.uri, "@type": "dct:LicenseDocument" },
    "dct:spatial": FRANCE,
    "dct:issued": issued,
    "dct:modified": issued,
    "dcat:themeTaxonomy": {
      "@id": `${AUTHORITY}/data-theme`,
      "@type": "skos:ConceptScheme",
      "skos:prefLabel": french("Thèmes"),
      "dct:title": french("Thèmes"),
    },
    "foaf:homepage": { "@id": root, "@type": "foaf:Document" },
    "dcat:dataset": manifest.sets.flatMap((published) => {
      const set = dataSetOf(published.id);
      return set ? [dataset(set, published, { edition: manifest.edition, root, publisher })] : [];
    }),
  };
}

const FRANCE = { "@id": `${AUTHORITY}/country/FRA`, "@type": "dct:Location" };

interface Within {
  readonly edition: string;
  readonly root: string;
  readonly publisher: object;
}

function dataset(set: DataSet, { period, sources, files, gaps }: PublishedSet, within: Within) {
  const page = `${within.root}/${set.id}`;
  const issued = typed(createdAt(within.edition), "dateTime");
  return {
    "@id": `${page}#jeu`,
    "@type": "dcat:Dataset",
    "dct:title": french(set.title),
    "dct:description": french([set.description, ...gaps].join(" ")),
    "dct:identifier": set.id,
    "dct:publisher": within.publisher,
    "dcat:keyword": set.keywords.map(french),
    "dcat:theme": concept(`${AUTHORITY}/data-theme/ECON`, "Économie et finances"),
    "dct:accrualPeriodicity": { "@id": `${AUTHORITY}/frequency/DAILY`, "@type": "dct:Frequency" },
    "dct:accessRights": { "@id": `${AUTHORITY}/access-right/PUBLIC`, "@type": "dct:RightsStatement" },
    "dct:language": { "@id": `${AUTHORITY}/language/FRA`, "@type": "dct:LinguisticSystem" },
    "dct:spatial": FRANCE,
    "dct:issued": issued,
    "dct:modified": issued,
    "dcat:version": `${set.version} (${within.edition})`,
    "dcat:landingPage": { "@id": page, "@type": "foaf:Document" },
    "dct:conformsTo": { "@id": `${page}/schema.json`, "@type": "dct:Standard" },
    ...(period && {
      "dct:temporal": {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": typed(period.de, "date"),
        "dcat:endDate": typed(period.a, "date"),
      },
    }),
    "dct:provenance": sources.map(({ id, producteur, licence, date_collecte }) => ({
      "@type": "dct:ProvenanceStatement",
      "rdfs:label": french(
        `${producteur ?? id}, ${licence ?? "licence non dite"}, collecté le ${date_collecte.slice(0, 10)}`,
      ),
    })),
    "dcat:distribution": files.map((file) => distribution(set, file, page, within)),
  };
}

function distribution(set: DataSet, { format, name, bytes, sha256 }: PublishedFile, page: string, { edition }: Within) {
  return {
    "@id": `${page}/fichiers/${name}?edition=${edition}`,
    "@type": "dcat:Distribution",
    "dct:title": french(`${set.title} (${format})`),
    "dcat:accessURL": { "@id": page, "@type": "rdfs:Resource" },
    "dcat:downloadURL": { "@id": `${page}/fichiers/${name}?edition=${edition}`, "@type": "rdfs:Resource" },
    "dct:license": { "@id": LICENCE.uri, "@type": "dct:LicenseDocument" },
    "dct:format": { "@id": `${AUTHORITY}/file-type/${FILE_TYPES[format]}`, "@type": "dct:MediaTypeOrExtent" },
    "dcat:mediaType": {
      "@id": `https://www.iana.org/assignments/media-types/${MEDIA_TYPES[format]}`,
      "@type": "dct:MediaType",
    },
    "dcat:byteSize": typed(String(bytes), "nonNegativeInteger"),
    "dct:issued": typed(createdAt(edition), "dateTime"),
    "adms:status": concept(`${AUTHORITY}/distribution-status/COMPLETED`, "terminé"),
    ...(set.terms !== null && {
      "dct:rights": { "@type": "dct:RightsStatement", "rdfs:label": french(set.terms) },
    }),
    "spdx:checksum": {
      "@type": "spdx:Checksum",
      "spdx:algorithm": { "@id": "spdx:checksumAlgorithm_sha256", "@type": "spdx:ChecksumAlgorithm" },
      "spdx:checksumValue": typed(sha256, "hexBinary"),
    },
  };
}
