"""Readable names from many places, made of lists of our own; and the e-mail addresses that follow from them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Generator = np.random.Generator


@dataclass(frozen=True)
class Culture:
    given: Sequence[str]
    family: Sequence[str]


def _culture(given: str, family: str) -> Culture:
    return Culture(given.split(), family.split())


CULTURES = {
    "english": _culture(
        "Alice Oliver Hannah George Lucy Edward Martha Simon Rachel Philip Joanna Neil Harriet Graham Beth Stuart "
        "Naomi Colin Rosie Adrian Gemma Leonard Tessa Martin Polly Robin Judith Howard Esme Keith",
        "Ashworth Barlow Crossley Dawson Ellis Firth Garside Hartley Ibbotson Jessop Kershaw Lister Moorhouse Naylor "
        "Ogden Pickles Quarmby Rushworth Sutcliffe Thackray Umpleby Varley Whitaker Yeadon Appleyard Holroyd",
    ),
    "portuguese": _culture(
        "Afonso Benedita Catarina Diogo Eduarda Filipe Graça Henrique Isaura João Leonor Manuel Natália Olívia Pedro "
        "Raquel Sebastião Tomás Vasco Vitória Rui Sofia Gonçalo Matilde André Marisa Simão Carolina Hugo Alice",
        "Abrantes Barros Cardoso Domingues Esteves Figueiredo Gouveia Henriques Leitão Machado Neves Pacheco Queirós "
        "Ribeiro Saraiva Teixeira Valente Xavier Amaral Brito Correia Freitas Lacerda Moura Nogueira Peixoto",
    ),
    "polish": _culture(
        "Agata Bartosz Celina Dominik Ewa Filip Grażyna Hubert Iga Jan Kinga Leszek Maja Norbert Oliwia Paweł Renata "
        "Sebastian Teresa Urszula Wanda Zbigniew Łukasz Małgorzata Michał Katarzyna Rafał Dorota Szymon Alicja",
        "Baran Czajka Duda Frątczak Gajda Jarosz Kubiak Lisiak Mazur Nowicz Olejnik Pawlak Rogala Sikora Tomczak "
        "Urban Walczak Zając Żak Stępień Mróz Wilk Bąk Kozioł Madej Kurek Sowa Wrona",
    ),
    "indian": _culture(
        "Aarav Bhavna Chetan Deepa Esha Gaurav Hema Ishaan Jyoti Kiran Lakshmi Manish Nandini Omkar Priya Rohan "
        "Simran Tarun Usha Vikram Yamini Gurpreet",
        "Agarwal Bhatt Chawla Desai Gill Iyer Joshi Kapoor Kulkarni Menon Nair Patel Reddy Sandhu Sharma Sidhu Singh "
        "Thakur Varma",
    ),
    "west african": _culture(
        "Abena Adaeze Chidi Efua Femi Ifeoma Kwame Kwesi Ngozi Nnamdi Ama Olumide Temitope Yaw Zainab Akosua Emeka "
        "Folake",
        "Acheampong Adebayo Amoah Asante Balogun Boateng Danso Eze Igwe Kamara Nwosu Obi Ofori Ogunleye Osei Owusu "
        "Sesay Uche",
    ),
    "east african": _culture(
        "Abebe Amina Bekele Faith Halima Kamau Liya Makena Mulugeta Njeri Otieno Selam Wanjiru Yonas Zawadi",
        "Abdi Alemu Gebre Haile Kariuki Kimani Mwangi Njoroge Ochieng Odhiambo Tadesse Wekesa Worku",
    ),
    "arabic": _culture(
        "Amal Bassam Dalia Farid Ghada Hani Jamila Karim Layla Mazen Nadia Omar Rania Samir Tarek Yasmin Zayd",
        "Abboud Barakat Darwish Fakhoury Ghanem Haddadin Jabbour Khalil Mansour Nassar Qasim Rahal Saleh Shaheen Zaki",
    ),
    "ukrainian": _culture(
        "Andriy Bohdan Daryna Halyna Iryna Kateryna Lesya Maksym Nadiya Olena Ostap Roman Solomiya Taras Yaryna Yuriy",
        "Boyko Bondar Chumak Danylenko Hnatiuk Ivanenko Kovalenko Lysenko Melnyk Moroz Petrenko Savchenko Shevchuk "
        "Tkachenko Vasylenko",
    ),
    "east asian": _culture(
        "Aiko Bo-ram Daichi Eun-ji Fang Haruto Hye-jin Jian Jun Kaito Lan Mei Min-jun Ren Seo-yeon Tao Xin Yuki Ying",
        "Chen Choi Fujita Han Ito Kang Lin Liu Mori Park Sato Shimizu Sun Tanaka Wang Wu Yoon Zhao Zhou",
    ),
    "vietnamese": _culture(
        "An Bình Châu Dung Giang Hạnh Hiếu Lan Mai Minh Ngọc Phúc Quân Thảo Trang Tuấn Vân",
        "Bùi Đặng Đỗ Dương Hoàng Hồ Huỳnh Lê Lý Ngô Phạm Phan Trần Võ Vũ",
    ),
    "german": _culture(
        "Annika Bernd Carla Dirk Elke Friedrich Gisela Hartmut Ingrid Jonas Katja Lennart Meike Norbert Petra Ralf "
        "Silke Torsten Ute Wiebke",
        "Albrecht Böhm Dietrich Engel Fuchs Graf Hahn Jäger Kühn Lorenz Möller Otto Pohl Richter Schäfer Sommer "
        "Vogt Winkler Ziegler",
    ),
    "nordic": _culture(
        "Astrid Björn Dagny Erik Freja Gunnar Henrik Ingeborg Johan Kaisa Lars Mikko Nora Oskar Pia Signe Tuomas "
        "Ulla Ville",
        "Aalto Berg Dahl Eklund Fors Granqvist Holm Isaksson Jokinen Koskinen Lund Nyström Ruud Salonen Strand "
        "Virtanen Wallin",
    ),
    "spanish": _culture(
        "Alba Bruno Consuelo Diego Elena Fernando Gabriela Hernán Irene Javier Lourdes Mateo Nuria Octavio Paloma "
        "Ramiro Soledad Teo Valeria Xiomara",
        "Aguirre Benítez Castaño Delgado Echeverría Fuentes Gallardo Herrera Ibarra Luna Montoya Navarro Ochoa Paredes "
        "Quintero Rojas Salazar Vargas Zamora",
    ),
    "turkish": _culture(
        "Aylin Berk Ceren Deniz Emre Fatma Gökhan Hande Kerem Leyla Murat Nilüfer Onur Pınar Selim Tuğba Yasemin",
        "Acar Aslan Çelik Doğan Erdem Güler Kaplan Kılıç Korkmaz Özdemir Polat Şahin Tekin Uçar Yıldız",
    ),
}


@dataclass(frozen=True)
class Name:
    given: str
    family: str


def draw_names(rng: Generator, mixes: Sequence[dict[str, float]], *, taken: set[Name]) -> list[Name]:
    """One name for each mix of cultures (name of the culture to its share). While there are unused ones, no name comes
    twice, and none of `taken`; a company of very many has namesakes, as companies have."""
    used, found = set(taken), []
    cultures = _cultures_of(rng, mixes)
    for culture in cultures:
        name = _unused(rng, CULTURES[culture], used)
        used.add(name)
        found.append(name)
    return found


def _cultures_of(rng: Generator, mixes: Sequence[dict[str, float]]) -> list[str]:
    drawn = rng.random(len(mixes))
    bounds: dict[int, tuple[list[str], np.ndarray]] = {}
    found = []
    for chance, mix in zip(drawn, mixes, strict=True):
        if id(mix) not in bounds:
            shares = np.cumsum([*mix.values()])
            bounds[id(mix)] = ([*mix], shares / shares[-1])
        labels, edges = bounds[id(mix)]
        found.append(labels[int(np.searchsorted(edges, chance, side="right"))])
    return found


def _unused(rng: Generator, culture: Culture, used: set[Name]) -> Name:
    for _ in range(12):
        one, other = rng.random(2)
        name = Name(culture.given[int(one * len(culture.given))], culture.family[int(other * len(culture.family))])
        if name not in used:
            return name
    return name


def address_part(name: Name) -> str:
    """The part before the @: plain letters, given and family name."""
    return f"{_plain(name.given)}.{_plain(name.family)}"


SPELT = str.maketrans({"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ß": "ss", "ı": "i", "æ": "ae"})


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(SPELT)).lower()
    return "".join(letter for letter in apart if (letter.isascii() and letter.isalpha()) or letter == "-")


def addresses(names: Sequence[Name], *, taken: set[str]) -> list[str]:
    """Parts before the @, each once: a namesake's has a number behind it."""
    used, counts, found = set(taken), dict[str, int](), []
    for name in names:
        part = address = address_part(name)
        while address in used:
            counts[part] = counts.get(part, 1) + 1
            address = f"{part}{counts[part]}"
        used.add(address)
        found.append(address)
    return found
