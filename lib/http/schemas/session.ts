import * as z from "zod";
import { Scope } from "../../stores/access/roles.ts";
import { UserName } from "./access.ts";

/** What somebody types to log in. */
export const Credentials = z.strictObject({ utilisateur: UserName, mot_de_passe: z.string().min(1) });

/** Who is logged in. */
export const Session = z.object({ utilisateur: z.string().nullable(), droits: z.array(Scope) }).meta({ id: "Session" });
