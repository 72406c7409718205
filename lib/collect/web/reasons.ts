/** Why crawls of sites end otherwise than complete: one sentence a code, in English and in French. */
import { sentencesOf } from "../../records/reason.ts";
import type { Phrase } from "../../records/reason.ts";

const say = sentencesOf("crawling");

/** The reasons that crawls give. */
export const CRAWLING = {
  listMissing: say(
    "list-missing",
    () => "the list is not there (404)",
    () => "la liste n’existe pas (404)",
  ),
  emptyList: say(
    "empty-list",
    () => "the first page shows no advert and does not say that there is none: has the layout changed?",
    () =>
      "la première page ne montre aucune annonce et ne dit pas qu’il n’y en a pas : la mise en page a-t-elle changé ?",
  ),
  pagesUsedUp: say(
    "pages-used-up",
    (pages: number) => `stopped after ${pages} pages, as configured`,
    (pages) => `arrêtée après le plus de pages que son réglage permet : ${pages}`,
  ),
  listShort: say(
    "list-short",
    (page: number, seen: number, total: number) =>
      `the list ended at page ${page} with ${seen} of ${total} announced adverts`,
    (page, seen, total) => `la liste s’est terminée page ${page}, avec ${seen} des ${total} annonces annoncées`,
  ),
  pagesLost: say(
    "pages-lost",
    (count: number, reasons: Phrase) => `${count} pages could not be got: ${reasons.en}`,
    (count, reasons) => `pages non obtenues (${count}) : ${reasons.fr}`,
  ),
  pageLost: say(
    "page-lost",
    (address: string, why: Phrase) => `${address}: ${why.en}`,
    (address, why) => `${address} : ${why.fr}`,
  ),
  leftForNextTime: say(
    "left-for-next-time",
    (adverts: number, pages: number) =>
      `${adverts} adverts are left for the next time: ${pages} pages at most, as configured`,
    (adverts, pages) =>
      `annonces laissées pour la prochaine fois : ${adverts} (le plus de pages que son réglage permet : ${pages})`,
  ),
  ledElsewhere: say(
    "led-elsewhere",
    (address: string) => `led to ${address}, which is not this advert's page`,
    (address) => `mène à ${address}, qui n’est pas la page de cette annonce`,
  ),
  listsDiffer: say(
    "lists-differ",
    (count: number) => `the page's payload holds ${count} different lists of adverts`,
    (count) => `les données de la page contiennent ${count} listes d’annonces différentes`,
  ),
  cardsUnreadable: say(
    "cards-unreadable",
    (count: number) => `${count} cards of the list can't be read: has the layout changed?`,
    (count) => `cartes de la liste qui ne se lisent pas : ${count} ; la mise en page a-t-elle changé ?`,
  ),
  unaskedCompression: say(
    "unasked-compression",
    (address: string, name: string) => `${address} is compressed as ${name}, which nobody asked for`,
    (address, name) => `${address} est comprimée en ${name}, ce que personne n’a demandé`,
  ),
  cannotInflate: say(
    "cannot-inflate",
    (address: string, bytes: number) => `${address} can't be decompressed into ${bytes} bytes`,
    (address, bytes) => `${address} ne se décomprime pas en ${bytes} octets`,
  ),
  browserCannotShow: say(
    "browser-cannot-show",
    (address: string) => `${address} can't be shown by the browser`,
    (address) => `${address} ne s’affiche pas dans le navigateur`,
  ),
  browserCannotStart: say(
    "browser-cannot-start",
    (message: string) => `The browser can't be started: ${message}`,
    (message) => `Le navigateur ne démarre pas : « ${message} »`,
  ),
};
