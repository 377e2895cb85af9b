#!/usr/bin/env python3
"""Fails when README.md does not name every package of packages.txt with its reason."""
import pathlib
import sys

root = pathlib.Path(__file__).resolve().parent.parent
readme = (root / "README.md").read_text()
bad = 0
for line in (root / "packages.txt").read_text().splitlines():
    if not line or line.startswith("#"):
        continue
    group, package, reason = line.split(None, 2)
    if f"| `{package}` | {group} | {reason} |" not in readme:
        print(f"README.md does not have the line: | `{package}` | {group} | {reason} |")
        bad = 1
sys.exit(bad)
