import { createHmac, timingSafeEqual } from "node:crypto";

/** The keys of alerts: none is stored, each follows from the installation's key, the alert and a serial number. */
export interface AlertKeys {
  /** Signs the deliveries of an alert's webhook. */
  signing(alertId: string, serial: number): string;
  /** Opens the feed of one alert, and nothing else. */
  feedToken(alertId: string, serial: number): string;
}

/** Derives keys from the installation's own (RFC 2104, one label a purpose). */
export function alertKeys(installationKey: string): AlertKeys {
  const derive = (purpose: string, alertId: string, serial: number): string =>
    createHmac("sha256", installationKey).update(`${purpose} ${alertId} ${serial}`).digest("base64url");
  return {
    signing: (alertId, serial) => `whsec_${derive("webhook", alertId, serial)}`,
    feedToken: (alertId, serial) => derive("feed", alertId, serial),
  };
}

/** Compares two secrets in a time that does not tell how much of them agrees. */
export function sameSecret(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
