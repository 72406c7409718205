/** Questions to begin with. */
export const EXAMPLES: readonly { readonly titre: string; readonly question: string }[] = [
  {
    titre: "Prix médian par m² des ventes, par commune",
    question: `select c.nom, v.type, count(*) as ventes,
  percentile_cont(0.5) within group (order by v.prix_m2) as prix_m2_median
from ventes v
join communes c on c.code_insee = v.code_insee
where v.prix_m2 is not null
group by c.nom, v.type
order by ventes desc`,
  },
  {
    titre: "Ventes par trimestre dans un département",
    question: `select date_trunc('quarter', date_vente)::date as trimestre, count(*) as ventes, sum(prix) as volume
from ventes
where departement = '64'
group by trimestre
order by trimestre`,
  },
  {
    titre: "Annonces en ligne, par type et transaction",
    question: `select transaction, type, count(*) as annonces, round(avg(prix_m2)) as prix_m2_moyen
from annonces
where statut = 'en_ligne'
group by transaction, type
order by annonces desc`,
  },
  {
    titre: "Baisses de prix des trente derniers jours",
    question: `select e.date::date as jour, e.id_annonce, a.type, a.code_insee, e.ancien_prix, e.nouveau_prix, e.pourcentage
from evenements e
join annonces a using (id_annonce)
where e.type = 'changement_prix' and e.pourcentage < 0 and e.date > now() - interval '30 days'
order by e.pourcentage`,
  },
  {
    titre: "Prix demandé et prix signé",
    question: `with demande as (
  select code_insee, type, percentile_cont(0.5) within group (order by prix_m2) as demande
  from annonces where transaction = 'vente' and statut = 'en_ligne' group by code_insee, type
), signe as (
  select code_insee, type, percentile_cont(0.5) within group (order by prix_m2) as signe
  from ventes group by code_insee, type
)
select c.nom, demande.type, round(demande) as demande, round(signe) as signe, round(100 * (demande / signe - 1)) as ecart_pourcent
from demande join signe using (code_insee, type) join communes c using (code_insee)
order by c.nom, demande.type`,
  },
  {
    titre: "Étiquettes F et G par commune",
    question: `select c.nom, d.type, d.nombre_dpe, d.nombre_f, d.nombre_g, d.consommation_mediane
from dpe d join communes c using (code_insee)
order by d.nombre_dpe desc`,
  },
  {
    titre: "Fraîcheur des sources",
    question:
      "select source, titre, licence, derniere_collecte_complete from sources order by derniere_collecte_complete nulls first",
  },
];
