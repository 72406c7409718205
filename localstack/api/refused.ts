import type { Problem } from "../../lib/http/problem.ts";

const ALLOWED = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/** What the server refuses before any handler sees it. */
export const TARGET: Problem = {
  status: 400,
  title: "Adresse mal formée",
  detail:
    "L’adresse n’est pas un chemin, contient un échappement qui n’est pas de l’UTF-8 (%C3%A9 pour é), ou vient sans en-tête Host.",
};

export const CUT: Problem = {
  status: 400,
  title: "Requête interrompue",
  detail: "L’appelant est parti avant la fin de sa requête.",
};

export const METHOD: Problem = {
  status: 405,
  title: "Méthode non permise",
  detail: `Cette adresse répond à ${ALLOWED}.`,
  headers: { Allow: ALLOWED },
};

export const EXPECTATION: Problem = {
  status: 417,
  title: "Attente impossible",
  detail: "L’en-tête Expect ne peut demander que 100-continue.",
};

export const NOTHING: Problem = { status: 404, title: "Introuvable", detail: "Il n’y a rien à cette adresse." };

export const LATE: Problem = {
  status: 503,
  title: "Service momentanément indisponible",
  detail: "La réponse a demandé trop de temps ; réessayez dans 5 secondes.",
  headers: { "Retry-After": "5" },
};

export const ACCIDENT: Problem = {
  status: 500,
  title: "Erreur interne",
  detail: "La réponse a échoué. Le journal en garde la cause sous cet identifiant.",
};

/** The refusal of a body that is larger. */
export function tooLarge(bytes: number): Problem {
  return { status: 413, title: "Corps trop grand", detail: `Le corps dépasse ${bytes} octets.` };
}

/** The refusal of what is no HTTP request, by Node's fault. */
export function unreadable(fault: Error & { readonly code?: string; readonly rawPacket?: Buffer }): Problem {
  const { code, rawPacket } = fault;
  if (code === "HPE_HEADER_OVERFLOW") {
    return {
      status: 431,
      title: "En-têtes trop grands",
      detail: "La ligne de requête et les en-têtes dépassent la taille permise.",
    };
  }
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return { status: 408, title: "Requête trop lente", detail: "La requête n’est pas arrivée entière à temps." };
  }
  if (code === "HPE_INVALID_METHOD" && rawPacket && /^[A-Z]+ \S+ HTTP\//.test(rawPacket.toString("latin1", 0, 1_000)))
    return METHOD;
  return { status: 400, title: "Requête illisible", detail: "Ce qui est arrivé n’est pas une requête HTTP/1.1." };
}
