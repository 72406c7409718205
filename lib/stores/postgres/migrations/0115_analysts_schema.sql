-- Up Migration
-- What analysts ask in SQL: nothing here names a person or an address, or is a text that somebody wrote. `analyse` would be a keyword.
create schema donnees;

create view donnees.communes as
select code as code_insee, name as nom, case type when 'commune' then 'commune' else 'arrondissement' end as type, parent as code_insee_ville,
  department as departement, region, postcodes as codes_postaux, population, area as surface_km2, longitude, latitude,
  source_id as source, collected_at as date_collecte
from place where type <> 'former';
comment on view donnees.communes is 'Les communes d’aujourd’hui, et les arrondissements de Paris, Lyon et Marseille. Une ligne par code INSEE.';
comment on column donnees.communes.code_insee is 'Code INSEE.';
comment on column donnees.communes.nom is 'Nom officiel.';
comment on column donnees.communes.type is 'commune ou arrondissement.';
comment on column donnees.communes.code_insee_ville is 'D’un arrondissement, le code de sa ville ; null pour une commune.';
comment on column donnees.communes.departement is 'Code du département (64, 2A, 971).';
comment on column donnees.communes.region is 'Code de la région.';
comment on column donnees.communes.codes_postaux is 'Ses codes postaux.';
comment on column donnees.communes.population is 'Population municipale.';
comment on column donnees.communes.surface_km2 is 'Surface en km².';
comment on column donnees.communes.longitude is 'Longitude du centre.';
comment on column donnees.communes.latitude is 'Latitude du centre.';
comment on column donnees.communes.source is 'Source, clé de la table sources.';
comment on column donnees.communes.date_collecte is 'Quand la source a été lue.';

create view donnees.annonces as
select advert_id as id_annonce, source_id as source,
  case transaction when 'sale' then 'vente' when 'rental' then 'location' end as transaction,
  case type when 'apartment' then 'appartement' when 'house' then 'maison' when 'land' then 'terrain' when 'commercial' then 'local'
    when 'building' then 'immeuble' when 'other' then 'autre' else type end as type,
  case status when 'active' then 'en_ligne' when 'under-contract' then 'sous_compromis' when 'withdrawn' then 'retiree' end as statut,
  (price_cents / 100.0)::numeric(18, 2) as prix, (rent_cents / 100.0)::numeric(18, 2) as loyer, area as surface,
  case when area > 0 then round(price_cents / 100.0 / area, 2) end as prix_m2,
  land_area as surface_terrain, rooms as pieces, bedrooms as chambres, floor as etage, year_built as annee_construction,
  commune as code_insee, postcode as code_postal, energy_class as classe_energie, ghg_class as classe_ges,
  furnished as meuble, charges_included as charges_comprises, is_new as neuf, needs_work as travaux, life_annuity as viager, equipment as equipements,
  round(longitude::numeric, 2)::float8 as longitude, round(latitude::numeric, 2)::float8 as latitude,
  first_seen as premiere_vue, last_seen as derniere_vue, collected_at as date_collecte
from advert;
comment on view donnees.annonces is 'Les annonces telles qu’elles ont été lues la dernière fois, retirées comprises. Une ligne par annonce d’un portail ; un bien peut en avoir plusieurs. Ni texte, ni adresse, ni agent.';
comment on column donnees.annonces.id_annonce is 'Identifiant, le même que dans l’API.';
comment on column donnees.annonces.source is 'Source, clé de la table sources.';
comment on column donnees.annonces.transaction is 'vente ou location ; null si l’annonce ne le dit pas.';
comment on column donnees.annonces.type is 'appartement, maison, terrain, parking, local, immeuble ou autre.';
comment on column donnees.annonces.statut is 'en_ligne, sous_compromis ou retiree.';
comment on column donnees.annonces.prix is 'Prix demandé en euros ; null pour une location.';
comment on column donnees.annonces.loyer is 'Loyer mensuel en euros ; null pour une vente.';
comment on column donnees.annonces.surface is 'Surface en m².';
comment on column donnees.annonces.prix_m2 is 'Prix demandé par m², en euros.';
comment on column donnees.annonces.surface_terrain is 'Surface du terrain en m².';
comment on column donnees.annonces.pieces is 'Nombre de pièces principales.';
comment on column donnees.annonces.chambres is 'Nombre de chambres.';
comment on column donnees.annonces.etage is 'Étage ; 0 : rez-de-chaussée.';
comment on column donnees.annonces.annee_construction is 'Année de construction.';
comment on column donnees.annonces.code_insee is 'Commune, clé de la table communes ; null si le lieu n’a pas été reconnu.';
comment on column donnees.annonces.code_postal is 'Code postal publié.';
comment on column donnees.annonces.classe_energie is 'Étiquette énergie publiée, de A à G.';
comment on column donnees.annonces.classe_ges is 'Étiquette climat publiée, de A à G.';
comment on column donnees.annonces.meuble is 'Loué meublé ; null si l’annonce ne le dit pas.';
comment on column donnees.annonces.charges_comprises is 'Loyer charges comprises ; null si l’annonce ne le dit pas.';
comment on column donnees.annonces.neuf is 'Bien neuf ; null si l’annonce ne le dit pas.';
comment on column donnees.annonces.travaux is 'Travaux à prévoir ; null si l’annonce ne le dit pas.';
comment on column donnees.annonces.viager is 'Vente en viager ; null si l’annonce ne le dit pas.';
comment on column donnees.annonces.equipements is 'Ce que l’annonce dit avoir : jardin, balcon, garage…';
comment on column donnees.annonces.longitude is 'Longitude publiée, arrondie à un centième de degré (environ 1 km).';
comment on column donnees.annonces.latitude is 'Latitude publiée, arrondie à un centième de degré (environ 1 km).';
comment on column donnees.annonces.premiere_vue is 'Quand l’annonce a été vue la première fois.';
comment on column donnees.annonces.derniere_vue is 'Quand l’annonce a été vue la dernière fois.';
comment on column donnees.annonces.date_collecte is 'Quand son contenu a été lu.';

create view donnees.evenements as
select advert_id as id_annonce, happened_at as date,
  case type when 'created' then 'creation' when 'price-changed' then 'changement_prix' when 'changed' then 'changement'
    when 'withdrawn' then 'retrait' when 'relisted' then 'remise_en_ligne' end as type,
  case when type = 'price-changed' then (detail ->> 'from')::numeric end as ancien_prix,
  case when type = 'price-changed' then (detail ->> 'to')::numeric end as nouveau_prix,
  case when type = 'price-changed' then (detail ->> 'percent')::numeric end as pourcentage
from advert_event;
comment on view donnees.evenements is 'Ce qui est arrivé aux annonces. Une ligne par événement.';
comment on column donnees.evenements.id_annonce is 'Annonce, clé de la table annonces.';
comment on column donnees.evenements.date is 'Quand l’événement a été constaté.';
comment on column donnees.evenements.type is 'creation, changement_prix, changement, retrait ou remise_en_ligne.';
comment on column donnees.evenements.ancien_prix is 'Prix, ou loyer, d’avant en euros.';
comment on column donnees.evenements.nouveau_prix is 'Prix, ou loyer, d’après en euros.';
comment on column donnees.evenements.pourcentage is 'Écart en % ; négatif : une baisse.';

create view donnees.biens as
select property_id as id_bien, commune as code_insee,
  case type when 'apartment' then 'appartement' when 'house' then 'maison' when 'land' then 'terrain' when 'commercial' then 'local'
    when 'building' then 'immeuble' when 'other' then 'autre' else type end as type,
  case transaction when 'sale' then 'vente' when 'rental' then 'location' end as transaction,
  (amount_cents / 100.0)::numeric(18, 2) as montant, area as surface, rooms as pieces,
  case status when 'active' then 'en_ligne' when 'under-contract' then 'sous_compromis' when 'withdrawn' then 'retire' end as statut,
  advert_count as nombre_annonces, first_seen as premiere_vue
from property;
comment on view donnees.biens is 'Les biens derrière les annonces : les annonces d’un même bien sont réunies. Une ligne par bien.';
comment on column donnees.biens.id_bien is 'Identifiant, le même que dans l’API.';
comment on column donnees.biens.code_insee is 'Commune, clé de la table communes.';
comment on column donnees.biens.type is 'appartement, maison, terrain, parking, local, immeuble ou autre.';
comment on column donnees.biens.transaction is 'vente ou location.';
comment on column donnees.biens.montant is 'Prix, ou loyer mensuel, en euros, de l’annonce qui a changé en dernier.';
comment on column donnees.biens.surface is 'Surface en m².';
comment on column donnees.biens.pieces is 'Nombre de pièces principales.';
comment on column donnees.biens.statut is 'en_ligne, sous_compromis ou retire.';
comment on column donnees.biens.nombre_annonces is 'Nombre de ses annonces.';
comment on column donnees.biens.premiere_vue is 'Quand sa première annonce a été vue.';

create view donnees.annonces_biens as
select advert_id as id_annonce, property_id as id_bien from property_advert where current;
comment on view donnees.annonces_biens is 'Quelle annonce est de quel bien. Une ligne par annonce.';
comment on column donnees.annonces_biens.id_annonce is 'Annonce, clé de la table annonces.';
comment on column donnees.annonces_biens.id_bien is 'Bien, clé de la table biens.';

create view donnees.ventes as
select sold_on as date_vente, nature, (price_cents / 100.0)::numeric(18, 2) as prix, commune as code_insee, department as departement, sections,
  dispositions as nombre_dispositions, lot_count as nombre_lots, dwellings as nombre_logements,
  case dwelling_type when 'apartment' then 'appartement' when 'house' then 'maison' end as type,
  built_area as surface, rooms as pieces, land_area as surface_terrain, round(price_per_m2, 2) as prix_m2,
  source_id as source, collected_at as date_collecte
from sale where superseded_by is null;
comment on view donnees.ventes is 'Les ventes signées (demandes de valeurs foncières, DGFiP). Une ligne par acte, sans adresse, parcelle ni position : la licence interdit de réidentifier des personnes.';
comment on column donnees.ventes.date_vente is 'Date de l’acte.';
comment on column donnees.ventes.nature is 'Nature de la mutation, telle que publiée (Vente, Adjudication…).';
comment on column donnees.ventes.prix is 'Prix de l’acte entier en euros ; null s’il n’est pas publié.';
comment on column donnees.ventes.code_insee is 'Commune, clé de la table communes.';
comment on column donnees.ventes.departement is 'Code du département.';
comment on column donnees.ventes.sections is 'Sections cadastrales, à dix caractères.';
comment on column donnees.ventes.nombre_dispositions is 'Nombre de dispositions de l’acte.';
comment on column donnees.ventes.nombre_lots is 'Nombre de lots de copropriété.';
comment on column donnees.ventes.nombre_logements is 'Nombre de logements de l’acte.';
comment on column donnees.ventes.type is 'appartement ou maison, quand l’acte n’a qu’un type de logement ; sinon null.';
comment on column donnees.ventes.surface is 'Surface bâtie en m².';
comment on column donnees.ventes.pieces is 'Nombre de pièces principales.';
comment on column donnees.ventes.surface_terrain is 'Surface du terrain en m².';
comment on column donnees.ventes.prix_m2 is 'Prix par m² bâti en euros, des actes d’un seul logement.';
comment on column donnees.ventes.source is 'Source, clé de la table sources.';
comment on column donnees.ventes.date_collecte is 'Quand la source a été lue.';

create view donnees.couverture_ventes as
select commune as code_insee, year as annee, complete as complet, source_id as source, collected_at as date_collecte from sale_coverage;
comment on view donnees.couverture_ventes is 'Les communes et années dont les ventes ont été lues : distingue « aucune vente » de « aucune donnée ».';
comment on column donnees.couverture_ventes.code_insee is 'Commune, clé de la table communes.';
comment on column donnees.couverture_ventes.annee is 'Année des actes.';
comment on column donnees.couverture_ventes.complet is 'false : des lignes de cette commune et de cette année ont été refusées.';
comment on column donnees.couverture_ventes.source is 'Source, clé de la table sources.';
comment on column donnees.couverture_ventes.date_collecte is 'Quand la source a été lue.';

create view donnees.marche as
select area as zone, case when length(area) < 5 then 'departement' when length(area) = 5 then 'commune' else 'section' end as niveau,
  case when length(area) >= 5 then left(area, 5) end as code_insee, year as annee,
  case type when 'apartment' then 'appartement' when 'house' then 'maison' when 'other' then 'autre' end as type,
  deeds as nombre_ventes, unpriced as nombre_sans_prix, (volume_cents / 100.0)::numeric(18, 2) as volume,
  coalesce(cardinality(prices), 0) as nombre_prix_m2,
  (select percentile_cont(0.25) within group (order by p) from unnest(prices) p) as prix_m2_q1,
  (select percentile_cont(0.5) within group (order by p) from unnest(prices) p) as prix_m2_median,
  (select percentile_cont(0.75) within group (order by p) from unnest(prices) p) as prix_m2_q3,
  source_id as source, collected_at as date_collecte
from market_year;
comment on view donnees.marche is 'Le marché des ventes signées par zone, année et type. Les ventes lues depuis la dernière mise à jour peuvent y manquer ; la table ventes les a.';
comment on column donnees.marche.zone is 'Département (2 ou 3 caractères), commune (5) ou section cadastrale (10).';
comment on column donnees.marche.niveau is 'departement, commune ou section.';
comment on column donnees.marche.code_insee is 'Commune de la zone ; null pour un département.';
comment on column donnees.marche.annee is 'Année des actes.';
comment on column donnees.marche.type is 'appartement, maison ou autre.';
comment on column donnees.marche.nombre_ventes is 'Nombre d’actes.';
comment on column donnees.marche.nombre_sans_prix is 'Dont sans prix publié.';
comment on column donnees.marche.volume is 'Somme des prix en euros.';
comment on column donnees.marche.nombre_prix_m2 is 'Actes d’un seul logement à un prix de marché : ceux des prix par m².';
comment on column donnees.marche.prix_m2_q1 is 'Premier quartile du prix par m², en euros.';
comment on column donnees.marche.prix_m2_median is 'Médiane du prix par m², en euros.';
comment on column donnees.marche.prix_m2_q3 is 'Troisième quartile du prix par m², en euros.';
comment on column donnees.marche.source is 'Source, clé de la table sources.';
comment on column donnees.marche.date_collecte is 'Quand la source la plus récente a été lue.';

create view donnees.loyers as
select commune as code_insee, department as departement, edition,
  case type when 'apartment' then 'appartement' when 'apartment-1-2-rooms' then 'appartement-t1-t2'
    when 'apartment-3-plus-rooms' then 'appartement-t3-plus' when 'house' then 'maison' end as type,
  rent_per_m2 as loyer_m2, low as borne_basse, high as borne_haute, case basis when 'commune' then 'commune' when 'mesh' then 'maille' end as base,
  observations_in_commune as observations_commune, observations_in_mesh as observations_maille, r2 as r2_ajuste,
  source_id as source, collected_at as date_collecte
from rent_level;
comment on view donnees.loyers is 'Les loyers d’annonce prédits par commune (carte des loyers), par édition et type. Les éditions ne sont pas comparables entre elles.';
comment on column donnees.loyers.code_insee is 'Commune, clé de la table communes.';
comment on column donnees.loyers.departement is 'Code du département.';
comment on column donnees.loyers.edition is 'Année de l’édition ; null si le fichier ne le dit pas.';
comment on column donnees.loyers.type is 'appartement, appartement-t1-t2, appartement-t3-plus ou maison.';
comment on column donnees.loyers.loyer_m2 is 'Loyer en euros par m² et par mois, charges comprises, non meublé.';
comment on column donnees.loyers.borne_basse is 'Borne basse de l’intervalle de prédiction à 95 %.';
comment on column donnees.loyers.borne_haute is 'Borne haute de l’intervalle de prédiction à 95 %.';
comment on column donnees.loyers.base is 'commune : prédit par ses annonces ; maille : par celles de communes voisines ou semblables.';
comment on column donnees.loyers.observations_commune is 'Annonces observées dans la commune.';
comment on column donnees.loyers.observations_maille is 'Annonces observées dans la maille.';
comment on column donnees.loyers.r2_ajuste is 'R² ajusté du modèle.';
comment on column donnees.loyers.source is 'Source, clé de la table sources.';
comment on column donnees.loyers.date_collecte is 'Quand la source a été lue.';

-- Of a commune and type with five ratings at least; a class with fewer is null, and so is the smallest other one where the total would tell it.
-- A barrier: no condition of a question sees a single rating.
create view donnees.dpe with (security_barrier) as
with counted as (
  select commune, type, count(*) as n, count(*) filter (where energy_class = 'A') as a, count(*) filter (where energy_class = 'B') as b,
    count(*) filter (where energy_class = 'C') as c, count(*) filter (where energy_class = 'D') as d, count(*) filter (where energy_class = 'E') as e,
    count(*) filter (where energy_class = 'F') as f, count(*) filter (where energy_class = 'G') as g,
    count(*) filter (where energy_class is null) as u,
    count(energy_consumption) as consumptions, percentile_cont(0.5) within group (order by energy_consumption) as consumption,
    count(ghg_emissions) as emissions, percentile_cont(0.5) within group (order by ghg_emissions) as emission,
    max(collected_at) as collected_at
  from energy_rating r
  where active and withdrawn_at is null and commune is not null and type is not null
    and not exists (select from energy_rating later where later.source_id = r.source_id and later.replaces = r.reference)
  group by commune, type having count(*) >= 5
), told as (
  select *,
    (select sum(x) from unnest(array[a, b, c, d, e, f, g, u]) x where x between 1 and 4) as small,
    (select min(x) from unnest(array[a, b, c, d, e, f, g, u]) x where x >= 5) as least
  from counted
)
select commune as code_insee, case type when 'apartment' then 'appartement' when 'house' then 'maison' when 'building' then 'immeuble' end as type,
  n as nombre_dpe,
  case when a between 1 and 4 or (small < 5 and a = least) then null else a end as nombre_a,
  case when b between 1 and 4 or (small < 5 and b = least) then null else b end as nombre_b,
  case when c between 1 and 4 or (small < 5 and c = least) then null else c end as nombre_c,
  case when d between 1 and 4 or (small < 5 and d = least) then null else d end as nombre_d,
  case when e between 1 and 4 or (small < 5 and e = least) then null else e end as nombre_e,
  case when f between 1 and 4 or (small < 5 and f = least) then null else f end as nombre_f,
  case when g between 1 and 4 or (small < 5 and g = least) then null else g end as nombre_g,
  case when consumptions >= 5 then round(consumption::numeric, 1) end as consommation_mediane,
  case when emissions >= 5 then round(emission::numeric, 1) end as emissions_mediane,
  collected_at as date_collecte
from told;
comment on view donnees.dpe is 'Les diagnostics de performance énergétique par commune et type, à partir de cinq diagnostics. Un effectif de moins de cinq est null, et celui qui s’en déduirait aussi.';
comment on column donnees.dpe.code_insee is 'Commune du diagnostic, clé de la table communes.';
comment on column donnees.dpe.type is 'appartement, maison ou immeuble ; un diagnostic d’immeuble compte pour un.';
comment on column donnees.dpe.nombre_dpe is 'Diagnostics en vigueur, sans ceux qu’un autre remplace.';
comment on column donnees.dpe.nombre_a is 'Étiquettes énergie A ; null : moins de cinq, ou s’en déduirait.';
comment on column donnees.dpe.nombre_b is 'Étiquettes énergie B ; null : moins de cinq, ou s’en déduirait.';
comment on column donnees.dpe.nombre_c is 'Étiquettes énergie C ; null : moins de cinq, ou s’en déduirait.';
comment on column donnees.dpe.nombre_d is 'Étiquettes énergie D ; null : moins de cinq, ou s’en déduirait.';
comment on column donnees.dpe.nombre_e is 'Étiquettes énergie E ; null : moins de cinq, ou s’en déduirait.';
comment on column donnees.dpe.nombre_f is 'Étiquettes énergie F ; null : moins de cinq, ou s’en déduirait.';
comment on column donnees.dpe.nombre_g is 'Étiquettes énergie G ; null : moins de cinq, ou s’en déduirait.';
comment on column donnees.dpe.consommation_mediane is 'kWh d’énergie primaire par m² et par an, médiane.';
comment on column donnees.dpe.emissions_mediane is 'kg équivalent CO₂ par m² et par an, médiane.';
comment on column donnees.dpe.date_collecte is 'Quand la source a été lue en dernier.';

create view donnees.risques as
select r.cell as maille, r.commune as code_insee, x.item ->> 'id' as risque,
  case x.item ->> 'family' when 'natural' then 'naturel' when 'technological' then 'technologique' end as famille,
  x.item ->> 'label' as libelle, (x.item ->> 'present')::boolean as present, x.item ->> 'communeStatus' as statut_commune,
  r.source_id as source, r.collected_at as date_collecte
from risk_report r cross join lateral jsonb_array_elements(r.risks) as x (item);
comment on view donnees.risques is 'Ce que Géorisques dit des mailles déjà interrogées. Une maille absente n’est pas une maille sans risque.';
comment on column donnees.risques.maille is 'Coin sud-ouest d’une maille d’un demi-centième de degré (longitude,latitude).';
comment on column donnees.risques.code_insee is 'Commune, clé de la table communes.';
comment on column donnees.risques.risque is 'Identifiant du risque.';
comment on column donnees.risques.famille is 'naturel ou technologique.';
comment on column donnees.risques.libelle is 'Nom du risque.';
comment on column donnees.risques.present is 'Tel que dit de la commune ; null : Géorisques ne le dit pas.';
comment on column donnees.risques.statut_commune is 'Statut dans la commune, tel que publié.';
comment on column donnees.risques.source is 'Source, clé de la table sources.';
comment on column donnees.risques.date_collecte is 'Quand la source a été interrogée.';

create view donnees.sources as
select source_id as source, title as titre, case kind when 'file' then 'fichier' when 'database' then 'base' else kind end as genre,
  producer as producteur, licence, last_complete_at as derniere_collecte_complete
from source;
comment on view donnees.sources is 'Les sources collectées et leur fraîcheur.';
comment on column donnees.sources.source is 'Identifiant.';
comment on column donnees.sources.titre is 'Titre.';
comment on column donnees.sources.genre is 'api, fichier, web ou base.';
comment on column donnees.sources.producteur is 'Qui produit les données.';
comment on column donnees.sources.licence is 'Licence de réutilisation.';
comment on column donnees.sources.derniere_collecte_complete is 'Fin de la dernière collecte complète ; null : aucune.';

-- Who asked what in SQL, for 90 days. The text without its literals: they may be somebody's name.
create table sql_question (
  question_id uuid primary key,
  asked_by text not null,
  asked_at timestamptz not null default now(),
  -- SHA-256 of the text as asked.
  text_hash text not null,
  -- Null where the text can't be parsed.
  shape text,
  -- Null while it runs, and for ever where the process that asked was lost.
  outcome text check (outcome in ('answered', 'cut', 'refused', 'failed', 'too-slow', 'stopped')),
  ms int,
  rows int
);
create index sql_question_asked on sql_question (asked_at);

create table sql_saved (
  saved_id uuid primary key default gen_random_uuid(),
  owner text not null,
  title text not null,
  question text not null,
  shared boolean not null,
  saved_at timestamptz not null default now()
);
create index sql_saved_owner on sql_saved (owner, saved_at desc);
create index sql_saved_shared on sql_saved (saved_at desc) where shared;

-- Down Migration
drop table sql_saved, sql_question;
drop schema donnees cascade;
