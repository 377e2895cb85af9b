"""What the whole-program tests share: running the program of the environment variable WAYBILL."""
import json
import mmap
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest

WAYBILL = os.environ.get("WAYBILL", "")
SKIPPED = 77  # ctest shows it as skipped
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def is_sanitized():
    """Built with AddressSanitizer: slower, and its shadow memory cannot be limited."""
    with open(WAYBILL, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as octets:
        return octets.find(b"__asan_init") >= 0


class Outcome:
    def __init__(self, status, out, err, memory):
        self.status, self.out, self.err = status, out, err
        self.memory = memory  # the most that it held, in octets (wrappers not counted)

    @property
    def lines(self):
        """The NDJSON of standard output; anything else there is an error of the test."""
        return [json.loads(line) for line in self.out.decode().splitlines()]

    @property
    def one(self):
        lines = self.lines
        assert len(lines) == 1, f"{len(lines)} lines instead of one"
        return lines[0]


def waybill(*arguments, stdin=b"", timeout=120, env=None, wrap=(), **options):
    """Runs the program. A crash or a report of a sanitizer fails the test wherever it happens."""
    command = [*wrap, WAYBILL, *map(os.fspath, arguments)]
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "COLUMNS": "100", **(env or {})}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
        if name in os.environ:
            environment[name] = os.environ[name]
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        process = subprocess.Popen(command, stdin=given, stdout=out, stderr=err, env=environment, **options)
        late = threading.Timer(timeout, process.kill)
        late.start()
        _, state, usage = os.wait4(process.pid, 0)  # the one way to learn what this child used
        in_time = late.is_alive()
        late.cancel()
        process.returncode = os.waitstatus_to_exitcode(state)
        out.seek(0)
        err.seek(0)
        outcome = Outcome(process.returncode, out.read(), err.read(), usage.ru_maxrss * 1024)
    if not in_time:
        raise AssertionError(f"{command} took more than {timeout} s")
    report = outcome.err.find(b"Sanitizer") >= 0 or outcome.err.find(b"runtime error:") >= 0
    # 128 + signal where a wrapper stands between; a negative number where not.
    if report or outcome.status < 0 or outcome.status > 125:
        raise AssertionError(f"{command} crashed ({outcome.status}):\n{outcome.err[-4000:].decode(errors='replace')}")
    return outcome


class ProgramTest(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        folder = tempfile.mkdtemp(prefix="waybill-test-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.folder = pathlib.Path(folder)

    def write(self, name, octets):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(octets.encode() if isinstance(octets, str) else octets)
        return path

    def snapshot(self, *answers, missing="nxdomain", name="dns.json"):
        """A snapshot file of (name, type, data) rows; a word for data is a status."""
        entries = []
        for owner, kind, data in answers:
            key = "status" if isinstance(data, str) else "data"
            entries.append({"name": owner, "type": kind, key: data})
        return self.write(name, json.dumps({"missing": missing, "answers": entries}))

    def expect(self, status, outcome):
        self.assertEqual(status, outcome.status, outcome.err[-2000:].decode(errors="replace"))
        return outcome


def main():
    """unittest.main, with the reason of each skip printed, and status 77 when nothing else ran."""
    if not WAYBILL:
        print("Set WAYBILL to the program to test, for example WAYBILL=build/release/waybill")
        sys.exit(2)
    run = unittest.main(exit=False, verbosity=2 if "-v" in sys.argv else 1).result
    for test, reason in run.skipped:
        print(f"skipped: {test}: {reason}", flush=True)
    if not run.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if run.skipped and len(run.skipped) >= run.testsRun else 0)
