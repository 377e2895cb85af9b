"""Runs store_feed (of the environment variable STORE_FEED) and judges what it kept."""
import os
import subprocess

STORE_FEED = os.environ.get("STORE_FEED", "")


def messages(number):
    """Of a report as it came first."""
    return sum(1 + number % (3 + i) for i in range(3))


def start(url, first, count, group):
    return subprocess.Popen([STORE_FEED, url, "feed", str(first), str(count), str(group)], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)


def complaints(url, acknowledged, written):
    """What is wrong with a store when the reports below `acknowledged` were, and those from `written` on were
    never given to it."""
    run = subprocess.run([STORE_FEED, url, "list"], capture_output=True, text=True)
    if run.returncode != 0:
        return [run.stderr]
    wrong = []
    kept = {}
    sums = []
    for line in run.stdout.splitlines():
        word, *values = line.split()
        if word == "sum":
            sums.append(int(values[0]))
        elif values[0] in kept:
            wrong.append(f"report {values[0]} is there twice")
        else:
            kept[values[0]] = int(values[1])
    for number in range(written):
        first, corrected = messages(number), messages(number) + 100
        found = kept.pop(str(number), None)
        right = {first}
        if number % 11 == 5:
            if number + 5 < acknowledged:
                right = {corrected}
            elif number + 5 < written:
                right = {first, corrected}
        if number >= acknowledged:
            right.add(None)
        if found not in right:
            wrong.append(f"report {number} has {found} messages and not {right}")
        sums = [one - (found or 0) for one in sums]
    wrong += [f"report {number} came from nowhere" for number in kept]
    if any(sums):
        wrong.append(f"sums differ from the reports by {sums}")
    return wrong
