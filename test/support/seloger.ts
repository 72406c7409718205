/** The 52 columns of a SeLoger export, in their order. */
const SELOGER_COLUMNS = [
  "id,object,task_id,annonce_id,agency_id,agency_page,agency_contact_name,agency_img_url,agency_phone_number,agency_has_email",
  "agency_link,address,area,bedrooms_count,business_unit,coownership_annual_charges,coownership_number_of_lots",
  "coownership_is_syndic_procedure,contact_is_private_seller,contact_email,description,district,dpe,estate_type",
  "electricity_consumption,estate_type_id,ges,gas_emissions,highlighting_level,insee_code,is_furnished,is_exclusive,is_expired",
  "monthly_price,nature,postal_code,picture_count,price,price_per_meter,price_decrease_percent,publication_id,rooms",
  "short_description,transaction_type,tags,url,virtual_visit_url,collected_at,input_url,sold,selling_time,old_price",
].flatMap((columns) => columns.split(","));

/** A plain row: a flat of 53 m² for sale in Hendaye; `changes` says what is different. */
export function selogerRow(changes: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return {
    id: "1",
    object: "result",
    annonce_id: "220000001",
    agency_id: "500001",
    address: "Hendaye",
    area: "52.995391705069125",
    bedrooms_count: "0",
    coownership_is_syndic_procedure: "",
    district: "Orio",
    dpe: "D",
    estate_type: "appartement",
    ges: "B",
    is_furnished: "f",
    is_exclusive: "t",
    is_expired: "f",
    postal_code: "64700",
    picture_count: "10",
    price: "223000",
    price_per_meter: "4340",
    rooms: "2",
    short_description: "appartement à vendre - Deux pièces traversant.",
    transaction_type: "2",
    tags: "2 pieces, 1 chambre, 53 m2, etage 1/3, balcon, parking",
    url: "https://www.seloger.com/annonces/achat/appartement/hendaye-64/orio/220000001.htm",
    collected_at: "2024-06-29 14:07:02.221603",
    sold: "n",
    ...changes,
  };
}

/** Writes rows as an export; fields that need it are quoted. */
export function selogerCsv(rows: readonly Readonly<Record<string, string>>[]): string {
  const lines = rows.map((row) => SELOGER_COLUMNS.map((column) => quoted(row[column] ?? "")).join(","));
  return `${[SELOGER_COLUMNS.join(","), ...lines].join("\n")}\n`;
}

function quoted(value: string): string {
  return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
