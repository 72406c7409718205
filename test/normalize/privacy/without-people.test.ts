import { describe, expect, test } from "vitest";
import { blankAdvert } from "../../../lib/normalize/advert.ts";
import { withoutPeople } from "../../../lib/normalize/privacy/without-people.ts";
import type { Advert } from "../../../lib/records/record.ts";

const advert = (fields: Partial<Advert>): Advert => ({
  ...blankAdvert({ source: "test", reference: "R1", collectedAt: "2026-01-01T00:00:00Z" }),
  ...fields,
});
const PERSON = "Mme Martin 06 39 98 12 34 ou lea@exemple.fr";

describe("an advert that passed the door tells of nobody", () => {
  test.each(["title", "description", "fees", "heating", "typeLabel", "location", "locationFull"] as const)(
    "in its %s",
    (field) => {
      expect(withoutPeople(advert({ [field]: `Loué par ${PERSON}` }))[field]).toBe(
        "Loué par [nom retiré] [téléphone retiré] ou [e-mail retiré]",
      );
    },
  );

  test.each(["city", "district"] as const)("a %s of which something had to go is no place any more", (field) => {
    expect(withoutPeople(advert({ [field]: `Pau ${PERSON}` }))[field]).toBeNull();
    expect(withoutPeople(advert({ [field]: "Saint-Jean-de-Luz" }))[field]).toBe("Saint-Jean-de-Luz");
  });

  test("in its features", () => {
    expect(withoutPeople(advert({ features: [`Clés : ${PERSON}`, "Cave"] })).features).toEqual([
      "Clés : [nom retiré] [téléphone retiré] ou [e-mail retiré]",
      "Cave",
    ]);
  });

  test("nor of the people that the source names elsewhere", () => {
    const { description } = withoutPeople(advert({ description: "Un bien de Luz Ama, rare" }), ["Luz Ama"]);
    expect(description).toBe("Un bien de [nom retiré], rare");
  });

  test("twice is as once", () => {
    const once = withoutPeople(
      advert({ title: PERSON, features: [PERSON], url: "https://a.example/x?tel=0639981234&id=4" }),
    );
    expect(withoutPeople(once)).toEqual(once);
  });
});

describe("links that lead to a person", () => {
  test.each([
    "tel:+33639981234",
    "mailto:lea@exemple.fr",
    "https://wa.me/33639981234",
    "https://annonces.example/jean.dupont/06-12-34-56-78",
    "https://annonces.example/vente/0639981234",
    "https://www.reseau.example/conseiller-immobilier/lea.marchand",
    "https://a.example/%6cea%40exemple.fr",
    "https://lea:secret@a.example/",
  ])("%s goes", (link) => {
    const { url, photos } = withoutPeople(advert({ url: link, photos: [link, "https://photos.example/1.jpg"] }));
    expect(url).toBeNull();
    expect(photos).toEqual(["https://photos.example/1.jpg"]);
  });

  test("a parameter with a contact goes, the rest of the address stays", () => {
    const { url } = withoutPeople(advert({ url: "https://a.example/vente/42?tel=0639981234&piece=3" }));
    expect(url).toBe("https://a.example/vente/42?piece=3");
  });

  test.each([
    "https://photos.example/9000001/01.jpg?format=auto&width=390",
    "https://www.iadfrance.fr/annonce/appartement-vente-3-pieces-montpellier-65m2/r1749215",
    "https://a.example/2024-05-12-10-22-33.jpg",
    "https://a.example/20240512102233/rose.jpg",
    "https://a.example/saint-jean-de-luz/rue-jean-jaures",
  ])("%s stays", (link) => {
    const { url, photos } = withoutPeople(advert({ url: link, photos: [link] }));
    expect([url, ...photos]).toEqual([link, link]);
  });
});
