import { LocationProvider, Route, Router } from "preact-iso";
import { useEffect } from "preact/hooks";
import { PAGES } from "../../http/page-addresses.ts";
import { ChatPage } from "../chat/chat-page.tsx";
import { Failure } from "../connection/failure.ts";
import { away, backAgain, recognise, standing } from "../connection/session.ts";
import { AwayNotice, AwayPage } from "./away.tsx";
import { Header } from "./header.tsx";
import { LoginAgain, LoginPage } from "./login.tsx";
import { MissingPage } from "./missing-page.tsx";

/** Links to other addresses leave the application: /docs, and what programs are answered. */
const OURS = new RegExp(`^(?:${PAGES.map(({ path }) => path.replaceAll(/:[^/]+/g, "[^/]+")).join("|")})$`);

/** The whole application. */
export function App() {
  useEffect(() => void begin(), []);
  return (
    <LocationProvider scope={OURS}>
      <a class="skip" href="#contenu">
        Aller au contenu
      </a>
      <Header />
      <AwayNotice />
      <Content />
      <LoginAgain />
    </LocationProvider>
  );
}

function Content() {
  const { kind } = standing.value;
  if (kind === "unknown") return away.value ? <AwayPage /> : <main id="contenu" class="waiting" aria-busy="true" />;
  if (kind === "out") return <LoginPage />;
  return (
    <Router onRouteChange={() => scrollTo(0, 0)}>
      <Route path="/" component={ChatPage} />
      <Route default component={MissingPage} />
    </Router>
  );
}

async function begin(): Promise<void> {
  try {
    await recognise();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await backAgain();
    await begin();
  }
}
