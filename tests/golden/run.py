#!/usr/bin/env python3
"""Diagnoses every example and compares the result.

    run.py WAYBILL [--update] [NAME...]

Each folder of examples/ that holds .expect.json is a case. Two files beside the evidence, both hidden from the
program because their names begin with a dot:

.expect.json    what a mail administrator must read there, written by hand before the program was run
.expected.json  the whole JSON of `waybill diagnose`; --update writes it anew, unless .expect.json is not met

Besides, a case file must replay to the same octets, and a "what_if" of .expect.json must come out as stated.
"""
import argparse
import difflib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FIX_PARTS = ("actor", "where", "text", "copy")


class Case:
    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.expect = json.loads((folder / ".expect.json").read_text())
        self.complaints = []

    def complain(self, text):
        self.complaints.append(text)

    def run(self, *arguments):
        done = subprocess.run([self.program, *arguments], capture_output=True, timeout=120)
        if done.returncode != 0 or b"ERROR: AddressSanitizer" in done.stderr:
            words = done.stderr.decode(errors="replace").strip()
            self.complain(f"{arguments[0]}: exit status {done.returncode}: {words}")
        return done.stdout

    def diagnose(self, evidence, *arguments):
        return self.run("diagnose", *map(str, evidence), "--json", "--at", str(self.expect["at"]), *arguments)

    def check(self, update):
        with tempfile.TemporaryDirectory() as scratch:
            case_file = str(Path(scratch) / "case.json")
            octets = self.diagnose([self.folder], "--case", case_file)
            if self.complaints:
                return
            replayed = self.run("replay", case_file, "--json")
            if replayed != octets:
                self.complain("replay gives other octets than diagnose")
            result = json.loads(octets)
            self.check_meaning(result, self.expect, "")
            for what_if in self.expect.get("what_if", []):
                self.check_what_if(case_file, what_if)
            for variant in self.expect.get("variants", []):
                self.check_variant(variant)
        # What is known to be wrong is neither recorded nor compared octet by octet.
        if not self.complaints:
            self.check_whole(result, update)

    # ---- what must be read there ----

    def must_equal(self, name, found, wanted):
        allowed = wanted if isinstance(wanted, list) else [wanted]
        if found not in allowed:
            self.complain(f"{name}: {found!r} instead of {' or '.join(map(repr, allowed))}")

    def must_contain(self, name, text, words):
        for word in words:
            if word.lower() not in text.lower():
                self.complain(f"{name}: {word!r} is missing")

    def must_lack(self, name, text, words):
        for word in words:
            if word.lower() in text.lower():
                self.complain(f"{name}: {word!r} must not be there")

    def check_meaning(self, result, expect, prefix):
        before, self.complaints = self.complaints, []
        self.read_meaning(result, expect)
        self.complaints = before + [prefix + complaint for complaint in self.complaints]

    def check_variant(self, variant):
        """Some of the evidence only, or a question about one recipient."""
        files = [self.folder / name for name in variant.get("files", [])] or [self.folder]
        octets = self.diagnose(files, *variant.get("arguments", []))
        self.check_meaning(json.loads(octets or b"{}"), variant, "with " + variant["is"] + ": ")

    def read_meaning(self, result, expect):
        verdict = result["verdict"]
        for name in ("cause", "who", "confidence"):
            if name in expect:
                self.must_equal(name, verdict[name], expect[name])
        for name, wanted in expect.get("route", {}).items():
            self.must_equal("route." + name, verdict["route"][name], wanted)
        found = {finding["id"] for finding in result["findings"]}
        for wanted in expect.get("findings", []):
            if wanted not in found:
                self.complain(f"finding {wanted} is missing")
        for unwanted in expect.get("no_findings", []):
            if unwanted in found:
                self.complain(f"finding {unwanted} must not be there")
        fix = "\n".join(step[part] for step in verdict["fix_steps"] for part in FIX_PARTS)
        reasons = "\n".join(verdict["route"]["reasons"] + verdict["route"]["blockers"])
        wanted = "\n".join(verdict["next_evidence"])
        steps = [step["id"] for step in verdict["fix_steps"]]
        wanted_order = expect.get("fix_order", [])
        if [step for step in steps if step in wanted_order] != wanted_order:
            self.complain(f"fix: the steps {wanted_order} are not there in this order, but {steps}")
        texts = {"fix": fix, "statement": verdict["statement"], "reasons": reasons, "next_evidence": wanted,
                 "statements": "\n".join(finding["statement"] for finding in result["findings"])}
        for name, text in texts.items():
            self.must_contain(name, text, expect.get(name + "_contains", []))
            self.must_lack(name, text, expect.get(name + "_lacks", []))
        if "prediction" in expect:
            prediction = result.get("prediction", {})
            self.must_equal("prediction.situation", prediction.get("situation"), expect["prediction"]["situation"])
            self.must_equal("prediction.codes", [answer["code"] for answer in prediction.get("expected", [])],
                            [expect["prediction"]["codes"]])
        self.read_life(result, expect.get("life", {}))
        if len(verdict["next_evidence"]) > expect.get("next_evidence_most", 99):
            self.complain(f"next_evidence: {len(verdict['next_evidence'])} pieces are asked for")
        known = {fact["id"] for fact in result["facts"]}
        for finding in result["findings"]:
            if not finding["facts"]:
                self.complain(f"finding {finding['id']} cites no fact")
            for fact in finding["facts"]:
                if fact not in known:
                    self.complain(f"finding {finding['id']} cites {fact}, which is no fact")

    def read_life(self, result, expect):
        """The kinds must follow each other in this order; others may stand between them."""
        lives = [life for life in result["life"] if life["is_subject"]]
        if expect and not lives:
            self.complain("no life of the message in question")
        for life in lives if expect else []:
            kinds = iter(event["kind"] for event in life["events"])
            if not all(kind in kinds for kind in expect.get("kinds", [])):
                self.complain(f"life: the events {expect['kinds']} do not follow each other")
            sources = {event["evidence"] for event in life["events"]}
            if "evidence" in expect:
                self.must_equal("life.evidence", sorted(sources), [expect["evidence"]])
            self.must_contain("life", "\n".join(event["what"] for event in life["events"]),
                              expect.get("contains", []))

    # ---- the proposed record, tried out ----

    def check_what_if(self, case_file, what_if):
        arguments = ["what-if", case_file]
        for option in ("set", "unset"):
            for text in what_if.get(option, []):
                arguments += ["--" + option, text]
        result = json.loads(self.run(*arguments, "--json") or b"{}")
        words = self.run(*arguments).decode()
        changed = {change["what"]: change["after"] for change in result.get("results", [])}
        for what, wanted in what_if.get("results", {}).items():
            if not changed.get(what, "").startswith(wanted):
                self.complain(f"what-if: {what} becomes {changed.get(what)!r} instead of {wanted!r}")
        for name in ("findings_gone", "findings_new"):
            for wanted in what_if.get(name, []):
                if wanted not in result.get(name, []):
                    self.complain(f"what-if: {wanted} is not in {name}")
        if "verdict_changed" in what_if:
            self.must_equal("what-if: verdict_changed", result.get("verdict_changed"), what_if["verdict_changed"])
        self.must_contain("what-if: text", words, what_if.get("text_contains", []))

    # ---- the whole result ----

    def check_whole(self, result, update):
        path = self.folder / ".expected.json"
        text = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
        if update:
            path.write_text(text)
            return
        before = path.read_text() if path.exists() else ""
        if json.loads(before or "null") == result:
            return
        lines = list(difflib.unified_diff(before.splitlines(), text.splitlines(), "expected", "found", n=1, lineterm=""))
        self.complain("the result changed:\n    " + "\n    ".join(lines[:40]))


def main():
    parser = argparse.ArgumentParser(description="Diagnose every example and compare the result.")
    parser.add_argument("program", help="the waybill binary")
    parser.add_argument("names", nargs="*", help="only these examples")
    parser.add_argument("--update", action="store_true", help="rewrite .expected.json")
    arguments = parser.parse_args()
    folders = sorted(path.parent for path in EXAMPLES.glob("*/.expect.json"))
    chosen = [folder for folder in folders if not arguments.names or folder.name in arguments.names]
    if not chosen:
        parser.error("there is no such example")
    failed = 0
    for folder in chosen:
        case = Case(str(Path(arguments.program).resolve()), folder)
        case.check(arguments.update)
        failed += bool(case.complaints)
        print(("FAIL " if case.complaints else "ok   ") + folder.name)
        for complaint in case.complaints:
            print("  " + complaint)
    print(f"{len(chosen) - failed} of {len(chosen)} examples are as expected")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
