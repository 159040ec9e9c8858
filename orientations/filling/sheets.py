"""The demo's sheets of sites: most are written, a few are empty or old, as in life."""

from __future__ import annotations

import datetime
import random

from accord.accounts.enums import Role
from accord.accounts.models import Membership
from accord.filling import Filling
from accord.networks.enums import Kind
from accord.networks.models import Organisation, SiteSheet

_HOW = [
    "Les premières semaines, vous faites le point avec un formateur et vous visitez des ateliers. Ensuite, "
    "vous alternez remise à niveau, projets en groupe et stages en entreprise, toujours à votre rythme.",
    "Vous arrivez dans un petit groupe. Le matin : français, maths, numérique, à partir de votre niveau. "
    "L'après-midi : métiers, sport, projets. Un stage toutes les quatre semaines, que vous choisissez.",
    "Pas de notes, pas de classe : un contrat avec vous, un formateur référent, et des stages pour essayer "
    "deux ou trois métiers avant de choisir. Votre portfolio garde tout ce que vous avez appris.",
]
_WHO = [
    "Vous êtes sorti de l'école depuis un an ou plus, sans diplôme ou presque, et vous avez envie d'y aller. "
    "Aucun niveau n'est demandé.",
    "Il faut être prêt à venir tous les jours et à partir en stage. Si vous avez peu parlé français "
    "jusqu'ici, on en discute ensemble avant.",
]
_RHYTHM = [
    "Du lundi au vendredi, de 9 h à 17 h, le vendredi jusqu'à 16 h. Fermé deux semaines à Noël et trois en "
    "août.",
    "Du lundi au jeudi, de 8 h 45 à 16 h 45, et le vendredi matin. En stage, les horaires de l'entreprise.",
]
_DOCUMENTS = [
    "Pièce d'identité ou titre de séjour",
    "Une photo d'identité",
    "RIB à votre nom",
    "Justificatif de domicile de moins de trois mois",
    "CV, si vous en avez un",
    "Certificat de participation à la JDC, à partir de 18 ans",
]
_ACCESS = [
    "À {minutes} minutes à pied de la gare de {city}. Bus {line}, arrêt « {stop} ». Un abri fermé pour les "
    "vélos dans la cour.",
    "Bus {line}, arrêt « {stop} », puis {minutes} minutes à pied. Le site vous aide à obtenir un tarif "
    "réduit.",
]
_STOPS = ["Les Ateliers", "Place du Marché", "Lycée", "Moulin Neuf", "Stade", "Centre social"]
_MEALS = [
    "Une salle avec micro-ondes et réfrigérateur. Repas à petit prix au foyer voisin.",
    "Cuisine partagée sur place ; le jeudi, le groupe prépare le repas.",
]
_PAY = [
    "Vous êtes stagiaire de la formation professionnelle : la Région vous verse une rémunération chaque "
    "mois, selon votre âge et votre situation."
]
_ACCESSIBLE = [
    "Locaux de plain-pied, toilettes adaptées. Dites-nous ce qui vous aiderait : horaires, matériel, "
    "temps supplémentaire.",
    "Ascenseur jusqu'au premier étage. Une personne référente handicap vous reçoit avant l'entrée.",
]
SILENT, OLD = 0.12, 0.1


def fill_sheets(filling: Filling) -> None:
    """One site in eight wrote nothing, one in ten not for over a year; the demo's own is complete."""
    chance = filling.chance
    demo = filling.made["demo_site"][0]
    silent = filling.made["demo_other_site"][0]
    authors = _authors()
    sheets = []
    for site in Organisation.objects.filter(kind=Kind.E2C_SITE).order_by("pk"):
        wrote_nothing = chance.random() < SILENT
        sheet = _sheet(chance, site)
        days = chance.randint(370, 700) if chance.random() < OLD else chance.randint(2, 300)
        if site.pk == silent or (wrote_nothing and site.pk != demo):
            continue
        if site.pk == demo:
            days = 21
        elif chance.random() < 0.3:
            sheet.meals, sheet.accessibility = "", ""
        sheet.updated_at = filling.now - datetime.timedelta(days=days)
        sheet.updated_by_id = authors.get(site.pk)
        sheets.append(sheet)
    SiteSheet.objects.bulk_create(sheets)
    filling.say(f"Fiches de site : {len(sheets)}.")


def _authors() -> dict[int, int]:
    posts = Membership.objects.current().filter(role=Role.TRAINER)
    return dict(posts.order_by("-pk").values_list("organisation_id", "user_id"))


def _sheet(chance: random.Random, site: Organisation) -> SiteSheet:
    return SiteSheet(
        site=site,
        how_it_works=chance.choice(_HOW),
        audience=chance.choice(_WHO),
        rhythm=chance.choice(_RHYTHM),
        documents=_DOCUMENTS[: chance.randint(3, len(_DOCUMENTS))],
        access=chance.choice(_ACCESS).format(
            minutes=chance.randint(3, 15),
            city=site.city,
            line=chance.randint(1, 28),
            stop=chance.choice(_STOPS),
        ),
        meals=chance.choice(_MEALS),
        pay=chance.choice(_PAY),
        accessibility=chance.choice(_ACCESSIBLE),
    )
