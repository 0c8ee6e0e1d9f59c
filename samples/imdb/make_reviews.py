"""Writes train.csv and test.csv: short film reviews put together from phrases, by us. They have the columns of the real data set."""
import csv
import pathlib
import random

SUBJECTS = ["the plot", "the acting", "the script", "the ending", "the soundtrack", "the lead actress", "the hero", "the villain", "every scene", "the dialogue",
            "the camera work", "the story", "the director", "the pacing", "the second half", "the humour", "the cast", "the opening"]
PRAISE = ["is wonderful", "is brilliant", "was a delight", "is superb", "moved me to tears", "is simply perfect", "was excellent", "is beautifully done",
          "kept me smiling", "is charming and clever", "deserves an award", "was amazing"]
BLAME = ["is awful", "is terrible", "was a waste of time", "is boring", "put me to sleep", "makes no sense", "was dreadful", "is painfully bad",
         "annoyed me", "is dull and stupid", "deserves to be forgotten", "was the worst"]
NEUTRAL = ["I saw it on a rainy evening", "My brother brought the disc", "It runs for about two hours", "The cinema was half full", "It was made in 1974",
           "There is a train in it", "Most of it happens in a small town", "I had read the book before", "It is in black and white", "We watched it twice"]
VERDICTS = {1: ["Highly recommended!", "I loved it.", "One of the best.", "See it!", "A treasure."],
            0: ["Avoid it.", "I hated it.", "Do not bother.", "I want my money back.", "A failure."]}


def review(dice, label):
    good, bad = (PRAISE, BLAME) if label else (BLAME, PRAISE)
    sentences = [dice.choice(NEUTRAL) + "." for _ in range(dice.randint(1, 4))]
    for subject in dice.sample(SUBJECTS, dice.randint(2, 5)):
        # Nobody likes everything, and some reviewers are undecided.
        sentences.append(f"{subject} {dice.choice(good if dice.random() < 0.87 else bad)}.".capitalize())
    if dice.random() < 0.4:
        sentences.append(dice.choice(VERDICTS[label]))
    dice.shuffle(sentences)
    return dice.choice([" ", " ", "<br /><br />"]).join(sentences)


def write(path, count, seed):
    dice = random.Random(seed)
    with path.open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["id", "label", "rating", "review"])
        for number in range(count):
            label = number % 2
            rating = dice.randint(7, 10) if label else dice.randint(1, 4)
            rows.writerow([f"{'pos' if label else 'neg'}/{number // 2}_{rating}", label, rating, review(dice, label)])


if __name__ == "__main__":
    here = pathlib.Path(__file__).parent
    write(here / "train.csv", 800, seed=1)
    write(here / "test.csv", 200, seed=2)
