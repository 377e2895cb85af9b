#!/usr/bin/env python3
"""Fails when the documentation and the program do not name the same things: the rules of src/diagnosis/rules.cc with
their severities in docs/findings.md, the options of src/app/command_line.cc in docs/command-line.md, and the checks of
data/tester-checks.csv in docs/tester.md."""
import csv
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
findings = (root / "docs/findings.md").read_text()
commands = (root / "docs/command-line.md").read_text()
rules = dict(re.findall(r'\{"([a-z.-]+)", Severity::(\w+), rule::', (root / "src/diagnosis/rules.cc").read_text()))
listed = dict(re.findall(r"^\| `([a-z]+\.[a-z-]+)` \| (\w+)", findings, re.M))
bad = []
if not rules:
    bad.append("src/diagnosis/rules.cc: no rule could be read; has the table changed its form?")
for rule, severity in rules.items():
    if rule not in listed:
        bad.append(f"docs/findings.md does not explain {rule}")
    elif listed[rule] != severity.lower():
        bad.append(f"docs/findings.md: {rule} is {severity.lower()}, not {listed[rule]}")
bad += [f"docs/findings.md explains {rule}, which is no rule" for rule in listed if rule not in rules]

source = (root / "src/app/command_line.cc").read_text()
for option in sorted(set(re.findall(r'"(--[a-z-]+)"', source))):
    if f"`{option}" not in commands:
        bad.append(f"docs/command-line.md does not name {option}")
for command in re.findall(r'add\(\w+, "([a-z-]+)"', source):
    if not re.search(rf"`waybill {command}[ `]", commands):
        bad.append(f"docs/command-line.md does not explain waybill {command}")
tester = (root / "docs/tester.md").read_text()
marks = {"core": " *", "extended": " +", "no": ""}
with open(root / "data/tester-checks.csv", newline="", encoding="utf-8") as table:
    for row in csv.DictReader(table):
        line = f"| {row['number']} | `{row['id']}`{marks[row['counts']]} | {row['title']} | {row['standard']} |"
        if line not in tester:
            bad.append(f"docs/tester.md has no line: {line}")
print("\n".join(bad))
sys.exit(1 if bad else 0)
