#!/usr/bin/env python3
"""Fails when src/diagnosis asks for a fix that data/fixes.csv does not have, when a row is used nowhere, or when a
{placeholder} of a row is filled neither by known.cc (for every case) nor by the call that asks for the row."""
import csv
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
sources = {path.name: path.read_text() for path in (root / "src/diagnosis").glob("*.cc")
           if not path.name.endswith("_test.cc")}
rows = list(csv.DictReader((root / "data/fixes.csv").open(newline="")))
known_rows = {row["id"] for row in rows}
bad = 0


def complain(text):
    global bad
    bad = 1
    print(text)


asked = {}  # id: words that the calls give
used = set()
for name, text in sources.items():
    for match in re.finditer(r'make_fix\((?:[^";]*?\?\s*)?"([a-z-]+)"(?:\s*:\s*"([a-z-]+)")?', text):
        end = text.find(";", match.end())
        words = set(re.findall(r'\{\s*"([a-z_]+)"\s*,', text[match.end():end]))
        for fix in filter(None, match.groups()):
            asked.setdefault(fix, set()).update(words)
            if fix not in known_rows:
                complain(f"{name} asks for the fix {fix}, which data/fixes.csv does not have")
    used |= set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', text))
for fix in sorted(known_rows - used):
    complain(f"data/fixes.csv: {fix} is used nowhere")

of_the_case = set(re.findall(r'(?:set|insert_or_assign)\(\s*"([a-z_]+)"', sources["known.cc"]))
for row in rows:
    for word in sorted(set(re.findall(r"\{([a-z_]+)(?::safe)?\}", " ".join(row.values())))):
        if row["id"] in asked and word not in of_the_case | asked[row["id"]]:
            complain(f"data/fixes.csv: nobody fills {{{word}}} of {row['id']}")
sys.exit(bad)
