/** Why tasks end otherwise than complete: one sentence a code, in English and in French. */
import { sentencesOf } from "../records/reason.ts";
import type { Phrase } from "../records/reason.ts";

const say = sentencesOf("collecting");

/** The reasons that all collectors give. */
export const COLLECTING = {
  timeIsOver: say(
    "time-is-over",
    () => "the source's own time limit is over",
    () => "le temps donné à la source est écoulé",
  ),
  tookTooLong: say(
    "took-too-long",
    () => "it took longer than its state may",
    () => "elle a pris plus de temps que son étape n’en a",
  ),
  functionTookTooLong: say(
    "function-took-too-long",
    () => "its function took longer than it may",
    () => "sa fonction a pris plus de temps qu’elle n’en a",
  ),
  tooMuchToCarry: say(
    "too-much-to-carry",
    () => "what it gave is larger than a state may carry",
    () => "ce qu’elle a donné est plus grand que ce qu’une étape peut porter",
  ),
  tasksUnreadable: say(
    "tasks-unreadable",
    () => "the list of its tasks could not be read",
    () => "la liste de ses tâches n’a pas pu être lue",
  ),
  accidentAfter: say(
    "accident-after",
    (what: Phrase, why: Phrase) => `${what.en}: ${why.en}`,
    (what, why) => `${what.fr} : ${why.fr}`,
  ),
  namelessAccident: say(
    "nameless-accident",
    () => "an accident without a name",
    () => "un accident sans nom",
  ),
  secretUnset: say(
    "secret-unset",
    (name: string, variable: string, parameter: string) =>
      `${name} is not set: call the command with ${variable}=…, or put it into the parameter ${parameter}`,
    (name, variable, parameter) =>
      `${name} n’est pas donné : appeler la commande avec ${variable}=…, ou le mettre dans le paramètre ${parameter}`,
  ),
  noSuchWork: say(
    "no-such-work",
    (source: string, what: string) => `The source ${source} has no ${what}`,
    (source, what) => `La source ${source} n’a pas de ${what}`,
  ),
  waitsFor: say(
    "waits-for",
    (source: string) => `waits for ${source}, which could not be collected completely`,
    (source) => `attend ${source}, qui n’a pas pu être collectée entièrement`,
  ),
  nothingStored: say(
    "nothing-stored",
    () => "nothing of it is stored any more: it was erased or has expired",
    () => "il n’en reste rien en réserve : c’est effacé ou périmé",
  ),
  executionLost: say(
    "execution-lost",
    (status: string, restarts: number) =>
      `The run's execution was lost (${status}) and it was restarted ${restarts} times already`,
    (status, restarts) =>
      `L’exécution de la collecte s’est perdue (${status}), et elle a déjà été relancée ${restarts} fois`,
  ),
  notInSource: say(
    "not-in-source",
    (because: Phrase) => because.en,
    (because) => because.fr,
  ),
  answered: say(
    "answered",
    (status: number) => `answered ${status}`,
    (status) => `a répondu ${status}`,
  ),
  answeredWith: say(
    "answered-with",
    (status: number, said: string) => `answered ${status}: ${said}`,
    (status, said) => `a répondu ${status} : « ${said} »`,
  ),
  credentialsRefused: say(
    "credentials-refused",
    () => "answered 401: the credentials are refused",
    () => "a répondu 401 : l’identifiant et le mot de passe, ou la clé, sont refusés",
  ),
  notAllowed: say(
    "not-allowed",
    () => "answered 403: not allowed",
    () => "a répondu 403 : ce n’est pas permis",
  ),
  withheldByLaw: say(
    "withheld-by-law",
    () => "answered 451: withheld for legal reasons",
    () => "a répondu 451 : retenu pour des raisons légales",
  ),
  nothingThere: say(
    "nothing-there",
    () => "answered that there is nothing at this address",
    () => "a répondu qu’il n’y a rien à cette adresse",
  ),
  addressAnswered: say(
    "address-answered",
    (address: string, status: number) => `${address} answered ${status}`,
    (address, status) => `${address} a répondu ${status}`,
  ),
  leaveAlone: say(
    "leave-alone",
    (address: string, status: number, seconds: number) =>
      `${address} answered ${status}: to be left alone for ${seconds} s`,
    (address, status, seconds) => `${address} a répondu ${status} : à laisser tranquille pendant ${seconds} s`,
  ),
  againIn: say(
    "again-in",
    (why: Phrase, seconds: number) => `${why.en}; again in ${seconds} s`,
    (why, seconds) => `${why.fr} ; à nouveau dans ${seconds} s`,
  ),
  budgetUsedUp: say(
    "budget-used-up",
    (perDay: number | undefined) => `the day's budget of ${perDay} requests is used up`,
    (perDay) => `les ${perDay} requêtes du jour sont épuisées`,
  ),
  redisAway: say(
    "redis-away",
    () => "Redis is away: no site is visited without the turns that it keeps",
    () => "Redis est injoignable : aucun site n’est visité sans les tours qu’il garde",
  ),
};

/** Why sites are not visited, or not any more. */
export const POLITENESS = {
  robotsUnreadable: say(
    "robots-unreadable",
    (why: Phrase) => `robots.txt can't be read, so nothing is visited: ${why.en}`,
    (why) => `robots.txt ne se lit pas, rien n’est donc visité : ${why.fr}`,
  ),
  robotsDisallows: say(
    "robots-disallows",
    (path: string) => `robots.txt disallows ${path}`,
    (path) => `robots.txt interdit ${path}`,
  ),
  ownerAsked: say(
    "owner-asked",
    (site: string, day: string, reason: string) => `the owner of ${site} asked on ${day} not to be visited: ${reason}`,
    (site, day, reason) => `l’exploitant de ${site} a demandé le ${day} à ne pas être visité : « ${reason} »`,
  ),
  captcha: say(
    "captcha",
    () => "the page asks for proof of being human",
    () => "la page demande la preuve que l’on est humain",
  ),
  noindexHeader: say(
    "noindex-header",
    () => "X-Robots-Tag: noindex",
    () => "la page refuse l’indexation (X-Robots-Tag : noindex)",
  ),
  noindexPage: say(
    "noindex-page",
    () => "meta robots: noindex",
    () => "la page refuse l’indexation (meta robots : noindex)",
  ),
  tdmReserved: say(
    "tdm-reserved",
    () => "text and data mining is reserved",
    () => "la fouille de textes et de données est réservée",
  ),
  notCollected: say(
    "not-collected",
    (source: string, why: Phrase) => `The source ${source} is not collected: ${why.en}`,
    (source, why) => `La source ${source} n’est pas collectée : ${why.fr}`,
  ),
  unconfirmed: say(
    "unconfirmed",
    (source: string, right: string) =>
      `The source ${source} is collected only once its operator has confirmed the right to: put ${right} into the parameter confirmed-rights`,
    (source, right) =>
      `La source ${source} n’est collectée qu’une fois que son exploitant en a confirmé le droit : mettre ${right} dans le paramètre confirmed-rights`,
  ),
  secretsUnset: say(
    "secrets-unset",
    (source: string, names: string, variables: string) =>
      `The source ${source} can't be collected yet, ${names} is not set: ${variables} npm run imo -- run ${source}`,
    (source, names, variables) =>
      `La source ${source} ne peut pas encore être collectée, ${names} n’est pas donné : ${variables} npm run imo -- run ${source}`,
  ),
};

/** Why addresses are not followed. */
export const HTTP = {
  unreadable: say(
    "address-unreadable",
    (address: string, message: string) => `${address} can't be read: ${message}`,
    (address, message) => `${address} ne se lit pas : « ${message} »`,
  ),
  tooLarge: say(
    "answer-too-large",
    (address: string, bytes: number, most: number) => `${address} is ${bytes} bytes, more than the ${most} allowed`,
    (address, bytes, most) => `${address} fait ${bytes} octets, plus que les ${most} permis`,
  ),
  postRedirected: say(
    "post-redirected",
    (address: string) => `${address} redirects what was sent to it: not followed`,
    (address) => `${address} redirige ce qui lui a été envoyé : ce n’est pas suivi`,
  ),
  noAddress: say(
    "no-address",
    (text: string) => `${text} is not an address`,
    (text) => `${text} n’est pas une adresse`,
  ),
  redirectedNowhere: say(
    "redirected-nowhere",
    (address: string, to: string) => `${address} redirects to ${to}, which is not an address`,
    (address, to) => `${address} redirige vers ${to}, qui n’est pas une adresse`,
  ),
  redirectedOutOfHttps: say(
    "redirected-out-of-https",
    (address: string, to: string) => `${address} redirects to ${to}, out of https: not followed`,
    (address, to) => `${address} redirige vers ${to}, hors de https : ce n’est pas suivi`,
  ),
  redirectedInCircle: say(
    "redirected-in-circle",
    (circle: string) => `Redirects go in a circle: ${circle}`,
    (circle) => `Les redirections tournent en rond : ${circle}`,
  ),
  redirectedTooOften: say(
    "redirected-too-often",
    (address: string, to: string, redirects: number) =>
      `${address} redirects to ${to}, after ${redirects} redirects: given up`,
    (address, to, redirects) => `${address} redirige vers ${to}, après ${redirects} redirections : abandonné`,
  ),
  otherScheme: say(
    "other-scheme",
    (address: string) => `${address}: only http and https are visited`,
    (address) => `${address} : seuls http et https sont visités`,
  ),
  passwordInAddress: say(
    "password-in-address",
    (address: string) => `${address}: passwords do not belong in addresses`,
    (address) => `${address} : un mot de passe n’a pas sa place dans une adresse`,
  ),
  notPublic: say(
    "not-public",
    (address: string, host: string, range: string) =>
      `${address === host ? address : `${address}, the address of ${host},`} is not on the public internet (${range}): it is not visited`,
    (address, host, range) =>
      `${address === host ? address : `${address}, l’adresse de ${host},`} n’est pas sur l’internet public (${range}) : elle n’est pas visitée`,
  ),
};
