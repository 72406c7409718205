// An OpenAI-compatible model that calls the API as tools: node test/examples/openai-tools.mjs "combien vaut un T3 à Hendaye ?"
/** What the model may call; each becomes one request. */
const TOOLS = [
  {
    name: "contexte_immobilier",
    description:
      "Passages à citer sur le marché immobilier français : annonces, prix, loyers, énergie, risques, estimation.",
    parameters: { type: "object", properties: { question: { type: "string" } }, required: ["question"] },
    request: ({ question }) => ["/contexte", { question, format: "texte" }],
  },
  {
    name: "estimer",
    description: "Estime un appartement ou une maison d’après les ventes publiées.",
    parameters: {
      type: "object",
      properties: {
        commune: { type: "string" },
        type: { enum: ["appartement", "maison"] },
        surface: { type: "number" },
      },
      required: ["commune", "type", "surface"],
    },
    request: (dwelling) => ["/estimation", dwelling],
  },
];

const MOST_ROUNDS = 4;
const SYSTEM = "Réponds d’après les outils seulement, et cite l’identifiant de chaque passage entre crochets.";

/** Answers a question with a model that calls the tools until it has what it needs. */
async function answer(question, { api, key, llm }) {
  const messages = [
    { role: "system", content: SYSTEM },
    { role: "user", content: question },
  ];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const message = await ask(llm, messages);
    if (!message.tool_calls?.length) return message.content;
    messages.push(message);
    for (const { id, function: called } of message.tool_calls) {
      messages.push({ role: "tool", tool_call_id: id, content: await call(called, { api, key }) });
    }
  }
  throw new Error("the model goes on calling tools");
}

async function ask({ url, model, key }, messages) {
  const tools = TOOLS.map(({ name, description, parameters }) => ({
    type: "function",
    function: { name, description, parameters },
  }));
  const answered = await fetch(`${url}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({ model, messages, tools }),
  });
  if (!answered.ok) throw new Error(`the model answered ${answered.status}`);
  return (await answered.json()).choices[0].message;
}

/** What a tool answers; a refusal is told to the model in its own words. */
async function call({ name, arguments: given }, { api, key }) {
  const tool = TOOLS.find((one) => one.name === name);
  if (!tool) return `Il n’y a pas d’outil ${name}.`;
  const [path, body] = tool.request(JSON.parse(given));
  const answered = await fetch(`${api}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": key },
    body: JSON.stringify(body),
  });
  return answered.text();
}

const { IMO_API = "http://127.0.0.1:3000", IMO_KEY = "", LLM_URL, LLM_MODEL, LLM_KEY = "" } = process.env;
const llm = { url: LLM_URL, model: LLM_MODEL, key: LLM_KEY };
console.log(await answer(process.argv[2] ?? "appartement à Hendaye", { api: IMO_API, key: IMO_KEY, llm }));
