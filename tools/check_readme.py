#!/usr/bin/env python3
"""check_readme.py [WAYBILL]: fails when README.md does not name every package of packages.txt with its reason, or
when its transcript is not what the program prints."""
import os
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
readme = (root / "README.md").read_text()
bad = 0
for line in (root / "packages.txt").read_text().splitlines():
    if not line or line.startswith("#"):
        continue
    group, package, reason = line.split(None, 2)
    package = package.partition("/")[0]  # PACKAGE/COMMAND: tools/packages
    if f"| `{package}` | {group} | {reason} |" not in readme:
        print(f"README.md does not have the line: | `{package}` | {group} | {reason} |")
        bad = 1
if len(sys.argv) > 1:
    example, transcript = re.search(r"^\$ \./run diagnose (\S+)\n(.*?)^\.\.\.$", readme, re.M | re.S).groups()
    printed = subprocess.run([sys.argv[1], "diagnose", example], cwd=root, capture_output=True, text=True,
                             env={**os.environ, "COLUMNS": "100"}, check=True).stdout
    if not printed.startswith(transcript):
        print(f"README.md: the transcript of {example} is not what the program prints")
        bad = 1
sys.exit(bad)
