import * as z from "zod";

/** RFC 9457, in French; `detail` as the earlier API had it. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    erreurs: z
      .array(z.object({ parametre: z.string(), recu: z.string().nullable(), attendu: z.string() }))
      .optional()
      .describe("chaque paramètre ou valeur refusé"),
    position: z
      .object({ ligne: z.int(), colonne: z.int(), indice: z.int() })
      .optional()
      .describe("où, dans un texte qui a été donné : ligne et colonne depuis 1, indice depuis 0"),
    instance: z.string(),
    identifiant: z.string().describe("sous lequel le journal garde la question, aussi dans X-Request-Id"),
  })
  .meta({ id: "Probleme", description: "Une réponse qui a échoué (RFC 9457)" });
