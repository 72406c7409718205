// Claude with the passages as search results, which it cites by itself: node test/examples/anthropic-search-results.mjs "prix au m² à Hendaye"
/** Answers a question from search results; gives the text and what each part of it cites. */
async function answer(question, { api, key, llm }) {
  const context = await posted(`${api}/contexte`, { "x-api-key": key }, { question, format: "anthropic" });
  const message = await posted(
    `${llm.url}/messages`,
    { "x-api-key": llm.key, "anthropic-version": "2023-06-01" },
    {
      model: llm.model,
      max_tokens: 1000,
      system: `Ce qui n’est pas connu : ${context.manques.map(({ sujet, raison }) => `${sujet} : ${raison}`).join(" ; ")}`,
      messages: [{ role: "user", content: [...context.blocs, { type: "text", text: question }] }],
    },
  );
  const parts = message.content.filter(({ type }) => type === "text");
  return {
    text: parts.map(({ text }) => text).join(""),
    cited: [...new Set(parts.flatMap(({ citations }) => (citations ?? []).map(({ source }) => source)))],
  };
}

async function posted(address, headers, body) {
  const answered = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!answered.ok) throw new Error(`${address} answered ${answered.status}: ${await answered.text()}`);
  return answered.json();
}

const {
  IMO_API = "http://127.0.0.1:3000",
  IMO_KEY = "",
  LLM_URL = "https://api.anthropic.com/v1",
  LLM_MODEL,
  LLM_KEY = "",
} = process.env;
const llm = { url: LLM_URL, model: LLM_MODEL, key: LLM_KEY };
const { text, cited } = await answer(process.argv[2] ?? "prix au m² à Hendaye", { api: IMO_API, key: IMO_KEY, llm });
console.log(text, cited.map((source) => `\n${source}`).join(""));
