import { lazy, LocationProvider, Route, Router, useLocation } from "preact-iso";
import { useEffect } from "preact/hooks";
import { isAt, PAGES } from "../../http/page-addresses.ts";
import { ChatPage } from "../chat/chat-page.tsx";
import { Failure } from "../connection/failure.ts";
import { away, backAgain, recognise, scopes, standing } from "../connection/session.ts";
import { AwayNotice, AwayPage } from "./away.tsx";
import { Header } from "./header.tsx";
import { LoginAgain, LoginPage } from "./login.tsx";
import { ForbiddenPage, MissingPage } from "./missing-page.tsx";

/** Links to other addresses leave the application: /docs, and what programs are answered. */
const OURS = new RegExp(`^(?:${PAGES.map(({ path }) => path.replaceAll(/:[^/]+/g, "[^/]+")).join("|")})$`);

// Loaded with their first use: the home page need not wait for them.
const RunsPage = lazy(() => import("../runs/runs-page.tsx"));
const RunPage = lazy(() => import("../runs/run-page.tsx"));
const DataSetsPage = lazy(() => import("../data-sets/data-sets-page.tsx"));
const DataSetPage = lazy(() => import("../data-sets/data-set-page.tsx"));

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
  const { path } = useLocation();
  const needs = PAGES.find((page) => isAt(page, path))?.needs;
  if (kind === "unknown") return away.value ? <AwayPage /> : <main id="contenu" class="waiting" aria-busy="true" />;
  if (kind === "out" && needs !== "public") return <LoginPage />;
  if (needs !== undefined && needs !== "public" && !scopes.value.includes(needs)) return <ForbiddenPage />;
  return (
    <Router onRouteChange={() => scrollTo(0, 0)}>
      <Route path="/" component={ChatPage} />
      <Route path="/collectes" component={RunsPage} />
      <Route path="/collectes/:id" component={RunPage} />
      <Route path="/jeux-de-donnees" component={DataSetsPage} />
      <Route path="/jeux-de-donnees/:id" component={DataSetPage} />
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
