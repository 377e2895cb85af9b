#!/usr/bin/env python3
"""Fails if a source file includes a folder that its own folder may not use (ARCHITECTURE.md, "Layers")."""
import pathlib
import re
import sys

MAY_USE = {
    "base": set(),
    "container": {"base"},
    "dns": {"base"},
    "message": {"base"},
    "auth": {"base", "dns", "message"},
    "refusal": {"base", "message"},
    "salesforce": {"base", "message", "refusal"},
    "report": {"base", "dns", "message", "container"},
    "diagnosis": {"base", "dns", "message", "auth", "refusal", "salesforce", "report"},
    "sender": {"base", "message", "salesforce", "report"},
    "store": {"base", "report"},
    "policy": {"base", "dns", "auth", "salesforce", "report", "sender", "store"},
    "imap": {"base"},
    "fetch": {"base"},
    "smtp": {"base", "message"},
    "reputation": {"base", "dns"},
    "posture": {"base", "dns", "message", "auth", "fetch", "reputation"},
    "health": {"base", "dns", "message", "auth", "fetch", "sender", "reputation", "posture"},
    "feedback": {"base", "message", "refusal", "salesforce"},
    "alert": {"base"},
    "summary": {"base"},
    "issue": {"base", "dns", "sender", "health"},
    "tester": {"base", "dns", "message", "auth", "refusal", "salesforce", "fetch", "smtp", "reputation", "posture"},
    "evidence": {"base", "container", "dns", "message", "refusal", "salesforce", "diagnosis"},
    "http": {"base"},
    "account": {"base"},
    "ledger": {"base", "account", "store"},
    "net": {"base", "dns", "imap", "http", "fetch", "smtp", "message"},
    "service": {"base", "container", "dns", "fetch", "smtp", "reputation", "posture", "tester", "health", "feedback", "alert", "issue", "summary", "message", "auth", "refusal", "salesforce", "diagnosis", "report", "sender", "store", "policy", "evidence", "http", "account", "ledger", "net"},
    "api": {"base", "container", "dns", "fetch", "smtp", "reputation", "posture", "tester", "health", "feedback", "alert", "issue", "summary", "message", "auth", "refusal", "salesforce", "diagnosis", "report", "sender", "store", "policy", "evidence", "http", "account", "ledger", "net", "service"},
    "app": {"base", "container", "dns", "fetch", "smtp", "reputation", "posture", "tester", "health", "feedback", "alert", "issue", "summary", "message", "auth", "refusal", "salesforce", "diagnosis", "report", "sender", "store", "policy", "evidence", "http", "account", "ledger", "net", "service", "api"},
}
# Everything but evidence, store, account, ledger, net, service, api and app opens no socket, no file, no clock and no thread.
PURE = set(MAY_USE) - {"evidence", "store", "account", "ledger", "net", "service", "api", "app"}
IMPURE = re.compile(r"^#include <(fstream|thread|future|filesystem|sys/socket\.h|unistd\.h|poll\.h)>|"
                    r"(system_clock|steady_clock)::now|\bstd::time\(|\bgetenv\(|\bfopen\(", re.M)

src = pathlib.Path(__file__).resolve().parent.parent / "src"
bad = 0
for path in sorted(src.rglob("*.[hc]*")):
    if path.suffix not in (".h", ".cc"):
        continue
    here = path.relative_to(src).parts[0]
    text = path.read_text()
    for used in re.findall(r'^#include "([a-z_]+)/', text, re.M):
        if used not in (here, "data") and used not in MAY_USE[here]:  # data/: embedded tables, generated
            print(f"{path.relative_to(src)}: {here} may not use {used}")
            bad = 1
    if here in PURE and not path.name.endswith("_test.cc"):
        for found in IMPURE.finditer(text):
            print(f"{path.relative_to(src)}: {here} is pure, but uses {found.group(0)}")
            bad = 1
sys.exit(bad)
