import * as z from "zod";
import { Role } from "../../stores/access/roles.ts";

/** What a user's name may be in a form; a wrong one is no user's. */
export const UserName = z
  .string()
  .max(200)
  .regex(/^\P{Cc}+$/u)
  .transform((text) => text.normalize("NFC"))
  .meta({ description: "le nom d’utilisateur" });

/** RFC 6749, 4.3.2 and 6. Scopes and the client's name are taken and change nothing: what a user may do follows from the role. */
export const TokenForm = z.object({
  grant_type: z
    .enum(["password", "refresh_token"])
    .default("password")
    .meta({ description: "« password » ou « refresh_token »" }),
  username: UserName.optional(),
  password: z.string().meta({ description: "le mot de passe" }).optional(),
  refresh_token: z.string().meta({ description: "le jeton de renouvellement, qui ne sert qu’une fois" }).optional(),
  scope: z.string().optional(),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
});

export const Token = z
  .object({
    access_token: z.string(),
    token_type: z.literal("bearer"),
    expires_in: z.int().describe("en secondes"),
    refresh_token: z
      .string()
      .describe("à échanger une seule fois contre la suite ; montré deux fois, la session se ferme"),
  })
  .meta({ id: "Jeton" });

export const Me = z
  .object({
    username: z.string(),
    email: z.string().nullable(),
    role: Role,
    permissions: z.array(z.enum(["read:annonces", "read:statistiques", "read:analytics"])),
    droits: z.array(z.string()).describe("ce que permettent le jeton ou la clé : lecture, analyse, admin"),
  })
  .meta({ id: "Utilisateur" });

export const KeySet = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal("OKP"),
        crv: z.literal("Ed25519"),
        x: z.string(),
        kid: z.string(),
        use: z.literal("sig"),
        alg: z.literal("EdDSA"),
      }),
    ),
  })
  .meta({ id: "Cles" });
