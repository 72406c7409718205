import { lazy, LocationProvider, Route, Router, useLocation } from "preact-iso";
import { useEffect } from "preact/hooks";
import { hasCharts, isAt, PAGES } from "../../http/page-addresses.ts";
import { ChatPage } from "../chat/chat-page.tsx";
import { Failure } from "../connection/failure.ts";
import { away, backAgain, recognise, scopes, standing } from "../connection/session.ts";
import { AwayNotice, AwayPage } from "./away.tsx";
import { Header } from "./header.tsx";
import { LoginAgain, LoginPage } from "./login.tsx";
import { ForbiddenPage, MissingPage } from "./missing-page.tsx";

/** Charts need a policy that only pages with charts are served with: from another page their addresses are loaded anew. */
const WITHIN = PAGES.filter(({ charts }) => charts !== true || hasCharts(location.pathname));
/** Links to other addresses leave the application: /docs, and what programs are answered. */
const OURS = new RegExp(`^(?:${WITHIN.map(({ path }) => path.replaceAll(/:[^/]+/g, "[^/?]+")).join("|")})(?:\\?.*)?$`);

// Loaded with their first use: the home page need not wait for them.
const MarketPage = lazy(() => import("../market/market-page.tsx"));
const AlertsPage = lazy(() => import("../alerts/alerts-page.tsx"));
const ReportsPage = lazy(() => import("../reports/reports-page.tsx"));
const PropertyPage = lazy(() => import("../property/property-page.tsx"));
const RunsPage = lazy(() => import("../runs/runs-page.tsx"));
const SqlPage = lazy(() => import("../sql/sql-page.tsx"));
const RunPage = lazy(() => import("../runs/run-page.tsx"));
const DataSetsPage = lazy(() => import("../data-sets/data-sets-page.tsx"));
const DataSetPage = lazy(() => import("../data-sets/data-set-page.tsx"));
const DeadLettersPage = lazy(() => import("../runs/dead-letters-page.tsx"));

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
  // The router can't read it.
  if (!isDecodable(path)) return <MissingPage />;
  if (needs !== undefined && needs !== "public" && !scopes.value.includes(needs)) return <ForbiddenPage />;
  return (
    <Router onRouteChange={() => scrollTo(0, 0)}>
      <Route path="/" component={ChatPage} />
      <Route path="/marche" component={MarketPage} />
      <Route path="/alertes" component={AlertsPage} />
      <Route path="/rapports" component={ReportsPage} />
      <Route path="/biens/:id" component={PropertyPage} />
      <Route path="/sql" component={SqlPage} />
      <Route path="/collectes" component={RunsPage} />
      <Route path="/collectes/:id" component={RunPage} />
      <Route path="/jeux-de-donnees" component={DataSetsPage} />
      <Route path="/jeux-de-donnees/:id" component={DataSetPage} />
      <Route path="/lettres-mortes" component={DeadLettersPage} />
      <Route default component={MissingPage} />
    </Router>
  );
}

function isDecodable(path: string): boolean {
  try {
    // Its value is used: the build leaves out calls that only throw.
    return decodeURIComponent(path) !== "";
  } catch {
    return false;
  }
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
