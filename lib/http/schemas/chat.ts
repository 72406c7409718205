/** A conversation about the market, in blocks that a page can show without a model. */
import * as z from "zod";
import { Advert } from "./adverts.ts";
import { Demand } from "./demand.ts";
import { AmbiguousPlace, Citation, Filters, Gap, Intention, Passage } from "./context.ts";
import { inseeCode } from "./shared.ts";

/** Longest message, in UTF-16 units. */
const LONGEST = 2_000;

export const ChatRequest = z
  .strictObject({
    messages: z
      .array(
        z.strictObject({
          role: z.enum(["utilisateur", "assistant"]),
          contenu: z.string().max(LONGEST),
        }),
      )
      .min(1)
      .max(40)
      .describe("la conversation, du plus ancien au plus récent"),
    filtres: Filters.optional().describe(
      "les filtres en vigueur. Si le dernier message est de l’utilisateur, il se lit comme leur suite ; s’il est de l’assistant, la réponse est " +
        "celle de ces filtres tels quels : une puce retirée, un lieu choisi",
    ),
  })
  .meta({ id: "DemandeConversation" });

const Text = z
  .object({
    type: z.literal("texte"),
    texte: z.string(),
    citations: z.array(z.string()).describe("identifiants de passages"),
  })
  .meta({ id: "BlocTexte" });

const Chip = z.object({
  filtre: z.string().describe("son nom dans « filtres »"),
  valeur: z.union([z.string(), z.number(), z.boolean()]),
  libelle: z.string().describe("« 3 pièces au moins »"),
  retirable: z.boolean(),
  sans: Filters.describe("les filtres qui restent sans lui"),
});
const Chips = z.object({ type: z.literal("puces"), puces: z.array(Chip) }).meta({ id: "BlocPuces" });

const PlaceQuestion = z
  .object({
    type: z.literal("question_lieu"),
    texte: z.string(),
    mot: z.string(),
    choix: z.array(
      z.object({
        code_insee: inseeCode,
        nom: z.string(),
        departement: z.string().nullable(),
        filtres: Filters.describe("les filtres une fois ce lieu choisi"),
      }),
    ),
  })
  .meta({ id: "BlocQuestionLieu" });

const Adverts = z
  .object({
    type: z.literal("annonces"),
    annonces: z.array(
      Advert.extend({
        passage: z.string().nullable().describe("son passage, quand il y en a un"),
        suspect: z.boolean().describe("son texte contenait une consigne destinée à un assistant, qui en a été retirée"),
      }).meta({ id: "AnnonceDeConversation" }),
    ),
    total: z.int(),
    total_exact: z.boolean().describe("false : il y en a au moins autant"),
  })
  .meta({ id: "BlocAnnonces" });

const Figures = z
  .object({
    type: z.literal("chiffres"),
    titre: z.string(),
    chiffres: z.array(
      z.object({
        libelle: z.string(),
        valeur: z.union([z.string(), z.number()]),
        unite: z.string().nullable(),
        texte: z.string().describe("la valeur écrite en français, avec son unité"),
      }),
    ),
    passage: z.string(),
    citation: Citation,
  })
  .meta({ id: "BlocChiffres", description: "des chiffres d’un même passage, avec leur source et leur date" });

const Gaps = z.object({ type: z.literal("manques"), manques: z.array(Gap) }).meta({ id: "BlocManques" });

const OffTopic = z.object({ type: z.literal("hors_sujet"), texte: z.string() }).meta({ id: "BlocHorsSujet" });

const Withheld = z
  .object({
    type: z.literal("retenu"),
    texte: z.string(),
    phrases: z.int().describe("phrases du modèle qui ne sont pas données"),
  })
  .meta({ id: "BlocRetenu", description: "ce que le modèle disait et que rien ne soutient n’est pas donné" });

const Block = z
  .discriminatedUnion("type", [Text, Chips, PlaceQuestion, Adverts, Figures, Gaps, OffTopic, Withheld])
  .meta({ id: "BlocDeReponse" });

export const ChatAnswer = z
  .object({
    reponse: z.object({
      texte: z.string().describe("la réponse en texte seul : le « contenu » du message de l’assistant"),
      blocs: z.array(Block),
    }),
    intention: Intention,
    demande: Demand.nullable().describe("le dernier message, compris ; null quand seuls des filtres ont changé"),
    filtres: Filters.describe("à renvoyer avec le message suivant"),
    ambigu: z.array(AmbiguousPlace),
    passages: z.array(Passage),
    manques: z.array(Gap),
    modele: z.object({
      nom: z.string().nullable().describe("null : réponse sans modèle"),
      etat: z.enum(["absent", "repondu", "injoignable", "trop_lent", "illisible"]),
      raison: z.string().nullable(),
    }),
  })
  .meta({ id: "Conversation" });
