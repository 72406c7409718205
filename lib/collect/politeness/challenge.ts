import { Parser } from "htmlparser2";
import { DEEPEST_ELEMENT, NestedTooDeep } from "../../normalize/page/parse.ts";

/** What a page is made of, as far as it tells a wall from a page that has something to say. */
export interface PageSigns {
  /** `content` of the meta elements, by lower-case name. */
  readonly meta: ReadonlyMap<string, readonly string[]>;
  /** Whether the page asks its visitor to prove to be human and says nothing else. */
  readonly challenge: boolean;
}

/** What the makers of bot walls put on their walls, and not on the pages they let through. */
const WALL = [
  // Cloudflare; `cdn-cgi/challenge-platform` alone is on every page it serves.
  /_cf_chl_opt|id="challenge-(?:form|running|error-text)"/,
  // DataDome; `js.datadome.co` is on every page.
  /(?:ct|geo)\.captcha-delivery\.com/,
  // HUMAN, formerly PerimeterX.
  /id="px-captcha|captcha\.px-c(?:dn|loud)\.net/,
  // AWS WAF, Imperva, Akamai.
  /window\.gokuProps|id="main-iframe"[^>]{0,200}_Incapsula_Resource|sec-if-cpt-container/,
];
/** A page with more text or more links than this says something of its own, whatever forms it has. */
const WALL_TEXT = 1_500;
const WALL_LINKS = 10;
const WIDGET = /captcha|cf-turnstile/i;
const DEMAND =
  /captcha|just a moment|attention required|checking your browser|unusual traffic|trafic inhabituel|not a robot|pas un robot|(?:are you|êtes[- ]vous) (?:a |an |un )?(?:human|humain|robot)|(?:verify(?:ing)?|vérifi\w+) (?:that )?(?:you are|you're|que vous êtes)/i;
const UNSEEN = new Set(["script", "style", "noscript", "template"]);
/** What a site must say, small, where reCAPTCHA watches or guards a form. */
const NOTICE = /(?:protégée? par|protected by) h?(?:re)?captcha/gi;
/** reCAPTCHA v3 watches every page of a site and asks nothing. */
const WATCHING = /recaptcha\/(?:api|enterprise)\.js\?(?:[^"]{0,100}&)?render=(?!explicit)/i;
/** Data for the page's own scripts, or for search engines: a page that has them has something to say. */
const DATA = /^application\/(?:ld\+)?json$/i;

/** Reads the signs of a page in one pass, up to where its elements are nested too deep to be a page's. */
export function signsOf(html: string): PageSigns {
  const meta = new Map<string, string[]>();
  let links = 0;
  let data = false;
  let widget = false;
  let seen = "";
  let unseen = 0;
  let depth = 0;
  const parser = new Parser({
    onopentag: (tag, attributes) => {
      // The parser's own time grows with the depth; whoever reads such a page refuses it.
      if (++depth > DEEPEST_ELEMENT) throw new NestedTooDeep();
      if (UNSEEN.has(tag)) unseen++;
      if (tag === "a" && attributes["href"]) links++;
      if (tag === "script" && DATA.test(attributes["type"] ?? "")) data = true;
      const name = (attributes["name"] ?? attributes["http-equiv"])?.trim().toLowerCase();
      if (tag === "meta" && name) {
        const said = meta.get(name) ?? [];
        said.push(attributes["content"] ?? "");
        meta.set(name, said);
      }
      widget ||= attributes["type"] !== "hidden" && isWidget(attributes);
    },
    onclosetag: (tag) => {
      depth--;
      if (UNSEEN.has(tag)) unseen--;
    },
    ontext: (text) => {
      if (unseen === 0 && seen.length <= WALL_TEXT) seen += text.replaceAll(/\s+/g, " ");
    },
  });
  try {
    parser.end(html);
  } catch (error) {
    if (!(error instanceof NestedTooDeep)) throw error;
  }
  const demands = DEMAND.test(seen.replaceAll(NOTICE, ""));
  const saysLittle = seen.length <= WALL_TEXT && links <= WALL_LINKS && !data;
  return { meta, challenge: WALL.some((wall) => wall.test(html)) || (saysLittle && (widget || demands)) };
}

function isWidget(attributes: Readonly<Record<string, string>>): boolean {
  const { src = "" } = attributes;
  if (WATCHING.test(src)) return false;
  return [src, attributes["id"], attributes["class"], attributes["name"], attributes["action"]].some(
    (value) => value !== undefined && WIDGET.test(value),
  );
}
