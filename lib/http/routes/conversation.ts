import * as z from "zod";
import { meaningBy } from "../../query/search/meaning.ts";
import * as filter from "../../query/filters.ts";
import { json } from "../json.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import { ChatAnswer, ChatRequest } from "../schemas/chat.ts";
import { AnthropicContext, ContextAnswer, ContextRequest } from "../schemas/context.ts";
import type { QueryDeps } from "./query-deps.ts";

const tag = "Assistants";
const TEXT = "text/plain; charset=utf-8";

const CONTEXT = [
  "Chaque passage a ses faits, à part de ce que la source écrit, et sa citation. Les chiffres (marché, loyers, énergie, risques, estimation) sont calculés ici : un modèle n’a pas à les inventer. " +
    "« manques » dit ce qui n’a pas été cherché, pas été trouvé ou n’est pas connu. La même question sur les mêmes données donne la même réponse, octet pour octet.",
  "« format » : json ; texte, prêt à être mis dans une invite (text/plain, jetons dans X-Jetons) ; anthropic, des blocs search_result. " +
    "Les textes d’annonces sont sans contact, lien ni balise ; une consigne destinée à un assistant en est retirée et le passage est « suspect ».",
].join("\n\n");

const CHAT =
  "Sans modèle : la demande comprise en filtres (des puces, chacune avec les filtres qui restent sans elle), les annonces, les chiffres avec source et date, les lieux à préciser. " +
  "Avec un modèle, chaque phrase est vérifiée : ses nombres sont des faits d’un passage qu’elle cite, ou elle n’est pas donnée. " +
  "« filtres » revient avec le message suivant ; quand le dernier message est de l’assistant, ils s’appliquent tels quels.";

// What cleans texts and counts tokens is loaded by the first question that needs it: it would slow every start.
const contexts = () => import("../../query/context/answer.ts");
const conversations = () => import("../../query/chat/chat.ts");

/** What a language model is handed, and a conversation. */
export const conversationRoutes: readonly Route<QueryDeps>[] = [
  route(
    {
      tag,
      access: "lecture",
      method: "POST",
      path: "/contexte",
      params: filter.Nothing,
      body: {
        schema: ContextRequest,
        as: ["json"],
        description: "La question, et la place qu’il y a pour la réponse",
        example: { question: "appartement T3 à Hendaye, 250 000 € maximum, avec balcon", budget_jetons: 2000 },
      },
      summary: "Ce qu’il faut à un modèle pour répondre : passages, faits, citations, manques",
      description: CONTEXT,
      answers: {
        200: {
          description: "Le contexte",
          content: { "application/json": z.union([ContextAnswer, AnthropicContext]), [TEXT]: z.string() },
          headers: { "X-Jetons": "les jetons o200k de la réponse" },
        },
      },
    },
    async (
      { body: { question, filtres = {}, budget_jetons: budget, format, suspects } },
      { db, sources, now, embedder },
    ) => {
      const { answerContext } = await contexts();
      const context = await answerContext(
        { db, sources, now, meaning: meaningBy(db, embedder) },
        { question, filtres, budget, format, suspects },
      );
      return {
        body: context.body,
        headers: { "X-Jetons": String(context.jetons) },
        ...(format === "texte" && { type: TEXT }),
      };
    },
  ),
  route(
    {
      tag,
      access: "lecture",
      method: "POST",
      path: "/chat",
      params: filter.Nothing,
      body: {
        schema: ChatRequest,
        as: ["json"],
        description: "La conversation, et les filtres en vigueur",
        example: { messages: [{ role: "utilisateur", contenu: "maison avec jardin à Hendaye" }] },
      },
      summary: "La réponse à une conversation, en blocs",
      description: CHAT,
      answers: { 200: json("La réponse", ChatAnswer) },
    },
    async ({ body }, { db, sources, now, model, embedder }) => {
      const { chat } = await conversations();
      return { body: await chat({ db, sources, now, meaning: meaningBy(db, embedder), model: await model() }, body) };
    },
  ),
];
