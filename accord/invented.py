"""What the demo invents: people, numbers that nobody has, moments of a working week.

Telephone numbers are those that Arcep keeps for fiction (01 99 00 and 06 39 98); addresses of
e-mail end in ``.example``. Any likeness with somebody is chance.
"""

from __future__ import annotations

import datetime
import random
import uuid
from collections.abc import Sequence

_FIRST_NAMES = """
Abdoulaye Adam Adrien Aïcha Alexis Alice Amadou Amandine Amel Aminata Amine Anaïs Andréa Anthony
Antoine Arthur Assia Aurélie Axel Ayoub Bastien Bilal Binta Boubacar Bryan Camille Célia Chaïma
Charlotte Chloé Clara Clément Coralie Corentin Dalila Damien Daniel David Djibril Dylan Élise Élodie
Emma Enzo Erwan Eva Fanny Farid Fatou Florian Gaëlle Gaëtan Hakim Hawa Hugo Ibrahim Inès Ilyès Imane
Issa Jade Jason Jérémy Jessica Jimmy Jordan Jules Julie Justine Kelly Kenza Kévin Khadija Laura Léa
Leïla Léo Lina Loïc Louane Louise Lucas Maëlys Malik Manon Marie Marine Marvin Mathéo Mathilde
Maxime Mehdi Mélanie Mélissa Mohamed Moussa Myriam Nadia Naïm Nathan Nicolas Nina Noa Noémie Océane
Omar Orlane Oumar Paul Pauline Quentin Rachid Rafaël Rania Rayan Romain Romane Sabrina Salimata
Salomé Samuel Sandra Sarah Selma Séverine Simon Sofiane Solène Sophie Stella Théo Thomas Tiago Tom
Valentin Valérie Victor Wassim Wendy Yacine Yanis Yasmine Yoann Youssef Zoé
"""
_LAST_NAMES = """
Abadie Allard Almeida Amrani Andrieu Arnoux Aubry Ba Barbosa Barre Bazin Belaïd Benali Benoist
Bensaïd Berthier Bertin Besson Blondel Bonnefoy Bouchard Boucher Boulay Bouvier Camara Carlier Caron
Carpentier Chabane Chauvin Cissé Collet Cordier Coulibaly Courtois Da-Costa Daniel Delattre Delmas
Descamps Diallo Diarra Dieng Diop Dos-Santos Doucet Drouet Dubreuil Dumont Dupré El-Amrani Fabre
Faure Fernandes Ferrand Fofana Fontaine Fournel Gaillard Garnier Gaudin Gauthier Gomes Gosselin
Grondin Guillou Haddad Hamon Hardy Hervé Hoarau Huet Humbert Jacquet Joly Kaci Kanté Keïta Khelifi
Konaté Lacroix Lagarde Laurin Lebrun Leclerc Lefort Legrand Lemaire Lemoine Leroux Lopes Maillard
Maillot Mallet Mansouri Marchand Marques Mendy Meunier Meziane Michaud Millet Monnier Moreau Morel
Nguyen Noël Ouali Pasquier Payet Pelletier Pereira Perrot Petitjean Picard Pichon Poirier Prévost
Rahmani Renard Rivière Robin Rodrigues Rousset Roy Salomon Sané Saïdi Schmitt Seck Sissoko Slimani
Soares Sow Sylla Tessier Tran Traoré Vasseur Verdier Vidal Villain Weber Yilmaz Zerrouki Ziani
"""
FIRST_NAMES, LAST_NAMES = _FIRST_NAMES.split(), _LAST_NAMES.split()
STREETS = (
    "rue des Tilleuls",
    "avenue de la Gare",
    "rue du Moulin",
    "place du Marché",
    "rue des Écoles",
    "boulevard de la République",
    "rue de la Fontaine",
    "avenue des Peupliers",
    "rue du Stade",
    "allée des Érables",
    "rue Neuve",
    "quai du Canal",
)


def name(chance: random.Random) -> tuple[str, str]:
    """A first name and a family name."""
    return chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES).replace("-", " ")


def landline(chance: random.Random) -> str:
    return f"+33199{chance.randrange(10_000):06d}"


def mobile(chance: random.Random) -> str:
    return f"+3363998{chance.randrange(10_000):04d}"


def address(chance: random.Random) -> str:
    return f"{chance.randint(1, 98)} {chance.choice(STREETS)}"


def identifier(chance: random.Random) -> uuid.UUID:
    """A version 4 UUID that the seed decides."""
    return uuid.UUID(int=chance.getrandbits(128), version=4)


def shares(total: int, weights: Sequence[float], *, least: int = 0) -> list[int]:
    """Split ``total`` after the weights, by largest remainder, each share at least ``least``."""
    left = max(0, total - least * len(weights))
    whole = sum(weights) or 1.0
    exact = [left * weight / whole for weight in weights]
    found = [least + int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (int(exact[i]) - exact[i], i))
    for index in by_remainder[: left - sum(int(share) for share in exact)]:
        found[index] += 1
    return found


def working_day(day: datetime.date) -> datetime.date:
    """The day itself, or the Monday after."""
    return day + datetime.timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)


def after_working_days(day: datetime.date, count: int) -> datetime.date:
    """``count`` working days later; earlier when negative. Weekends only are days off."""
    step = 1 if count >= 0 else -1
    while count:
        day += datetime.timedelta(days=step)
        if day.weekday() < 5:
            count -= step
    return day


def working_moment(
    chance: random.Random, day: datetime.date, tz: datetime.tzinfo
) -> datetime.datetime:
    """Some moment of the office hours of this day, or of the Monday after."""
    minute = chance.choice((chance.randrange(8 * 60 + 45, 12 * 60), chance.randrange(810, 1040)))
    moment = datetime.time(minute // 60, minute % 60, chance.randrange(60))
    return datetime.datetime.combine(working_day(day), moment, tzinfo=tz)
