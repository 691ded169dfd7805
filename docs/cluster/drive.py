#!/usr/bin/env python3
"""Carries a search or a comparison of Optimarium to its end on the workers of Dask: ask, evaluate everywhere, tell.

python3 -m venv venv && venv/bin/pip install distributed==2026.8.0
venv/bin/python drive.py --state run.json --shards shards --workers 4 -- --preset classroom

Settings of a search stand behind --; a comparison is begun by `optimarium compare ... --out FILE --begin`, and FILE is
its --state. With --study PLAN, --state is the folder of the study. Killed at any moment and started again, it trains
what lacks a result and nothing else. Workers need the program and the packs of images; no folder is shared, but that
of --checkpoint, if finished trainings of a shard that was stopped are to be kept for whoever is next to train it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from distributed import Client, LocalCluster, as_completed

REFUSED = 65  # exit status of a shard that no machine takes, see `optimarium help evaluate`
RETRIES = 3


def call(words, text=None):
    """Runs the program; its exit status, and what it says on standard output and error."""
    ran = subprocess.run(words, input=text, capture_output=True, text=True)
    return ran.returncode, ran.stdout, ran.stderr.strip()


def checked(words):
    """Runs the program here; what it says on standard output and error. A failure ends the driver."""
    status, out, said = call(words)
    if status != 0:
        sys.exit(said)
    return out, said


def evaluate(words, text):
    """On a worker: the result of the shard in `text`. What may go well elsewhere raises, and is retried there."""
    status, result, said = call(words, text)
    if status == REFUSED:
        return None, said
    if status != 0:
        raise RuntimeError(f"status {status}: {said}")
    return result, said


def put(path, text):
    """Writes a file whole or not at all."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".", delete=False) as part:
        part.write(text)
        part.flush()
        os.fsync(part.fileno())
    os.replace(part.name, path)


def generation(client, words, shards):
    """Evaluates `shards` and keeps each result as it comes."""
    texts = [Path(shard).read_text() for shard in shards]
    futures = client.map(evaluate, [words] * len(texts), texts, pure=False, retries=RETRIES)
    place = dict(zip(futures, shards))
    began = time.monotonic()
    for number, (future, answer) in enumerate(as_completed(futures, with_results=True), 1):
        result, said = answer
        if result is None:
            sys.exit(f"{place[future]} is refused: {said}")
        if said:
            print(said, file=sys.stderr)
        put(Path(place[future].replace(".shard.json", ".result.json")), result)
        left = (time.monotonic() - began) / number * (len(shards) - number)
        print(f"{number} of {len(shards)} shards, {left:.0f} s left in this generation", end="\r", file=sys.stderr)


def carry(client, given, state, shards, settings, data):
    """Asks, evaluates and tells until nothing of the file `state` is left to train."""
    ask = [given.program, "ask", "--state", state, "--out", shards, "--lanes", given.lanes, *data]
    tell = [given.program, "tell", "--state", state, *data, shards]
    kept = ["--checkpoint", given.checkpoint] if given.checkpoint else []
    words = [given.program, "evaluate", "-", "--threads", "1", *kept, *data]
    while True:
        names, said = checked([*ask, *settings])
        if said.endswith("finished."):
            break
        generation(client, words, names.splitlines())
        print(checked(tell)[0], end="", flush=True)


def carry_study(client, given, data):
    """Carries the parts of a study that can be shared, those that need others once these are finished."""
    study = [given.program, "study", given.study, "--out", given.state]
    while True:
        files, said = checked([*study, "--begin", *data])
        if not files:
            break
        for file in files.splitlines():
            print(file, flush=True)
            carry(client, given, file, str(Path(given.shards) / Path(file).stem), [], data)
    print(said, file=sys.stderr)
    print(checked([*study, "--report"])[0], end="", flush=True)


def main():
    """Reads the arguments and asks until nothing is left to train."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--state", required=True, help="the file of the search or comparison; the folder of --study")
    options.add_argument("--study", help="the plan of a study, whose parts are carried")
    options.add_argument("--shards", required=True, help="the folder of its shards and results")
    options.add_argument("--lanes", default="4", help="optimizers in a shard")
    options.add_argument("--program", default="optimarium", help="the program, by the same name on every worker")
    options.add_argument("--data", help="folder of the packs, by the same name on every worker")
    options.add_argument("--checkpoint", help="folder of finished trainings, by the same name on every worker")
    options.add_argument("--workers", type=int, default=os.cpu_count(), help="processes on this machine")
    options.add_argument("--scheduler", help="address of a scheduler that runs already, instead of --workers")
    options.add_argument("settings", nargs="*", help="behind --: settings of a search that begins")
    given = options.parse_args()
    data = ["--data", given.data] if given.data else []
    local = None if given.scheduler else LocalCluster(n_workers=given.workers, threads_per_worker=1, dashboard_address=None)
    with Client(given.scheduler or local) as client:
        if given.study:
            carry_study(client, given, data)
        else:
            carry(client, given, given.state, given.shards, given.settings, data)
    if local:
        local.close()


if __name__ == "__main__":
    main()
