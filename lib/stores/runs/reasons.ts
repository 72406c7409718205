/** Why what a whole file leaves out is not taken for gone: one sentence a code, in English and in French. */
import { sentencesOf } from "../../records/reason.ts";

const say = sentencesOf("snapshot");

/** The reasons for which a whole file is not believed. */
export const SNAPSHOT = {
  listLost: say(
    "list-lost",
    () => "The list of the deeds that the file holds was lost with the database's last crash: nothing was superseded",
    () => "La liste des actes du fichier s’est perdue avec la dernière panne de la base : rien n’a été remplacé",
  ),
  unscoped: say(
    "unscoped",
    (rows: number) => `${rows} refused rows do not say which commune and year they are of: nothing was superseded`,
    (rows) => `rien n’a été remplacé, lignes écartées dont on ne sait ni la commune ni l’année : ${rows}`,
  ),
  tooManyGone: say(
    "too-many-gone",
    (commune: string, year: number, gone: number, active: number) =>
      `${commune} in ${year}: the file leaves out ${gone} of ${active} known deeds, too many to be believed; they were kept`,
    (commune, year, gone, active) =>
      `${commune} en ${year} : le fichier omet ${gone} des ${active} actes connus, trop pour être cru ; ils ont été gardés`,
  ),
  advertsUnknown: say(
    "adverts-unknown",
    (source: string, rows: number) =>
      `${source}: nothing is withdrawn, ${rows} refused rows do not tell which advert they are`,
    (source, rows) => `${source} : rien n’est retiré, lignes écartées dont on ne sait pas l’annonce : ${rows}`,
  ),
  advertsMissing: say(
    "adverts-missing",
    (source: string, agency: string, missing: number, listed: number) =>
      `${source}, agency ${agency}: ${missing} of ${listed} adverts are missing from the file: not believed, none is withdrawn`,
    (source, agency, missing, listed) =>
      `${source}, agence ${agency} : ${missing} annonces sur ${listed} manquent dans le fichier : ce n’est pas cru, aucune n’est retirée`,
  ),
};
