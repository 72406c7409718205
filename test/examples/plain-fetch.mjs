// A context as plain text, for any model's prompt: node test/examples/plain-fetch.mjs "maison avec jardin à Hendaye"
/** Asks for what is known of a question, as text that can stand in a prompt, with its tokens. */
async function contextFor(question, { api, key, budget = 2000 }) {
  const answer = await fetch(`${api}/contexte`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": key },
    body: JSON.stringify({ question, budget_jetons: budget, format: "texte" }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} ${text}`);
  return { text, tokens: Number(answer.headers.get("x-jetons")) };
}

const { IMO_API = "http://127.0.0.1:3000", IMO_KEY = "" } = process.env;
const { text, tokens } = await contextFor(process.argv[2] ?? "appartement à Hendaye", { api: IMO_API, key: IMO_KEY });
console.log(`${text}\n\n(${tokens} tokens)`);
