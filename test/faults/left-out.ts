/** What tells which run wrote something, and the runs themselves: other runs did the work. */
export const OF_RUNS = ["run", "task", "chunk", "source", "quarantine", "sale_seen", "*.run_id", "*.superseded_by"];

/** When a property was seen last: it is worked out for each answer, and what is stored is of the moment of writing. */
export const SEEN_LAST = [
  "property_advert.seen_to",
  "mongo properties.derniere_vue",
  "mongo properties.date_collecte",
  "mongo properties.jours_en_ligne",
  "mongo properties.jours_en_ligne_cumules",
];

/** Of crawls: which runs there were and what each of them saw, what sites said, and when exactly a page was got. */
export const OF_CRAWLS = [
  ...OF_RUNS,
  "crawl",
  "crawl_span",
  "crawl_sighting",
  "advert_version",
  "site_evidence",
  "*.collected_at",
  "*.collectedAt",
  "*.date_collecte",
  "*.first_seen",
  "*.last_seen",
  "*.lastSeen",
  "*.seen_to",
  "*.derniere_vue",
  "*.jours_en_ligne",
  "*.jours_en_ligne_cumules",
];
