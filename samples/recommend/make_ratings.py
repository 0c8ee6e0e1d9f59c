"""Writes ua.base, ua.test and u.item: ratings of films that do not exist by people who do not exist, in the layout of MovieLens 100K. All is invented by us."""
import math
import pathlib
import random

USERS, MOVIES, HELD_OUT, SEED = 100, 200, 10, 7
GENRES = ["unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy", "Film-Noir", "Horror", "Musical",
          "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western"]

# Five tastes: genres, and what their titles are made of.
TASTES = [
    (["Action", "Thriller", "War"], ["Iron", "Midnight", "Burning", "Last"], ["Convoy", "Bridge", "Squadron", "Siege"]),
    (["Comedy", "Romance", "Musical"], ["Two", "Lemon", "Sunday", "Café"], ["Weddings", "Waltz", "Kisses", "Landlords"]),
    (["Sci-Fi", "Adventure", "Fantasy"], ["Silent", "Glass", "Ninth", "Copper"], ["Planet", "Orbit", "Dragon", "Machine"]),
    (["Animation", "Children's", "Comedy"], ["Little", "Brave", "Paper", "Señor"], ["Badger", "Kite", "Teapot", "Snail"]),
    (["Drama", "Crime", "Film-Noir"], ["Cold", "Broken", "Grey", "Naïve"], ["Harbour", "Witness", "Winter", "Ledger"]),
]


def movies(dice):
    """For each film its line of u.item, its place among the tastes, and how well it is known."""
    titles = set()
    for number in range(1, MOVIES + 1):
        taste = dice.randrange(len(TASTES))
        genres, first, second = TASTES[taste]
        while (title := f"{dice.choice(first)} {dice.choice(second)}{dice.choice(['', '', ' II', ' III', ' Returns', ', The'])}") in titles:
            title += " of " + dice.choice(["Ostra", "Vell", "Marn", "Quill"])
            if title not in titles:
                break
        titles.add(title)
        year = dice.randint(1950, 1998)
        chosen = dice.sample(genres, dice.randint(1, 2))
        flags = "|".join(str(int(genre in chosen)) for genre in GENRES)
        place = [dice.gauss(1.6 if axis == taste else 0, 0.5) for axis in range(len(TASTES))]
        yield f"{number}|{title} ({year})|01-Jan-{year}|||{flags}", place, dice.gauss(0, 0.6), dice.gauss(0, 0.3)


def ratings(dice, films):
    """For each person the films seen, in the order of seeing them, with one to five stars."""
    for user in range(1, USERS + 1):
        likes = [dice.gauss(0, 0.8) for _ in TASTES]
        likes[dice.randrange(len(TASTES))] += 1.5
        kindness = dice.gauss(0, 0.3)
        tastes = [sum(a * b for a, b in zip(likes, place)) for _, place, _, _ in films]
        # The films that are known and to one's taste are seen: the largest of keys that are drawn so (Efraimidis and Spirakis, 2006).
        keys = [math.log(dice.random()) / math.exp(1.1 * taste + film[2]) for taste, film in zip(tastes, films)]
        seen = sorted(range(MOVIES), key=keys.__getitem__, reverse=True)[:dice.randint(25, 55)]
        dice.shuffle(seen)
        for film in seen:
            stars = 2.8 + kindness + films[film][3] + 0.45 * tastes[film] + dice.gauss(0, 0.5)
            yield user, film + 1, min(5, max(1, round(stars))), 880000000 + dice.randrange(10**7)


if __name__ == "__main__":
    here, dice = pathlib.Path(__file__).parent, random.Random(SEED)
    films = list(movies(dice))
    (here / "u.item").write_text("".join(line + "\n" for line, *_ in films), encoding="latin-1")
    parts = {"ua.base": [], "ua.test": []}
    held_out = {}
    for line in ratings(dice, films):
        user = line[0]
        held_out[user] = held_out.get(user, 0) + 1
        parts["ua.test" if held_out[user] <= HELD_OUT else "ua.base"].append("\t".join(map(str, line)) + "\n")
    for name, lines in parts.items():
        (here / name).write_text("".join(lines))
