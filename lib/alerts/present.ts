import type { AlertRow } from "../stores/alerts/alerts.ts";
import type { DeliveryRow } from "../stores/alerts/deliveries.ts";
import type { AlertKeys } from "./keys.ts";

/** An alert as its owner reads it; secrets are told only when they are made. */
export function presentAlert(row: AlertRow) {
  return {
    id: row.alert_id,
    nom: row.name,
    filtres: row.filter,
    canal: row.url === null ? { type: "flux" as const } : { type: "webhook" as const, url: row.url },
    active: row.active,
    pause: row.paused_reason,
    echecs_de_suite: row.failures,
    en_echec_depuis: row.failing_since,
    creee_le: row.created_at,
    modifiee_le: row.changed_at,
  };
}

/** What is told once, when a key is made: the secret of a webhook, and the addresses of the feeds. */
export function presentKey(keys: AlertKeys, alertId: string, serial: number, channel: AlertRow["channel"]) {
  const token = keys.feedToken(alertId, serial);
  const address = (format: string): string => `/alertes/${alertId}/flux.${format}?jeton=${token}`;
  return {
    secret: channel === "webhook" ? keys.signing(alertId, serial) : null,
    flux: { atom: address("atom"), rss: address("rss") },
  };
}

const STATUS = { pending: "en_attente", delivered: "livree", failed: "abandonnee", listed: "publiee" } as const;
const TYPE: Readonly<Record<string, string>> = {
  created: "creation",
  withdrawn: "retrait",
  relisted: "remise_en_ligne",
  "price-changed": "changement_prix",
  changed: "changement",
};

/** A delivery as the log tells it. */
export function presentDelivery(row: DeliveryRow) {
  return {
    id: row.delivery_id,
    evenement: row.event_id,
    type: row.type === null ? "test" : (TYPE[row.type] ?? row.type),
    id_annonce: row.advert_id,
    statut: STATUS[row.status],
    creee_le: row.created_at,
    tentatives: row.attempts,
    derniere_tentative: row.attempted_at,
    code: row.response_status,
    duree_ms: row.duration_ms,
    erreur: row.error,
    prochain_essai: row.next_try,
  };
}
