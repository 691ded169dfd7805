"""Runs exported optimizers on the reference trajectories, in float64, and holds them to the habits
of their library.

check.py pytorch|optax FOLDER TRAJECTORIES: the folder holds one module per case of the reference, and
in `known` one per known optimizer.
"""

import importlib
import importlib.util
import inspect
import json
import pathlib
import sys

TOLERANCE = 1e-6


def load(path):
    """The module in a file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def arguments(make, case):
    """The run's length, where the optimizer asks for it."""
    asks = "total_steps" in inspect.signature(make).parameters
    return {"total_steps": case["total_steps"]} if asks else {}


def run_pytorch(module, case):
    import torch

    w = torch.nn.Parameter(torch.tensor(case["initial"], dtype=torch.float64))
    make = module.GenomeOptimizer
    optimizer = make([w], **arguments(make, case))
    for gradient in case["gradients"]:
        w.grad = torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
        yield w.tolist()


def run_optax(module, case):
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp
    import optax

    make = module.genome_optimizer
    optimizer = make(**arguments(make, case))
    w = jnp.array(case["initial"])
    state = optimizer.init(w)
    update = jax.jit(optimizer.update)
    for gradient in case["gradients"]:
        updates, state = update(jnp.array(gradient), state, w)
        w = optax.apply_updates(w, updates)
        yield w.tolist()


def check_trajectories(run, folder, cases):
    for case in cases:
        module = load(folder / f"{case['name']}.py")
        steps = list(run(module, case))
        assert len(steps) == len(case["expected"]), case["name"]
        for step, (have, want) in enumerate(zip(steps, case["expected"])):
            for a, b in zip(have, want):
                close = abs(a - b) <= TOLERANCE * max(1.0, abs(b))
                assert close, f"{case['name']}, step {step}: {a} instead of {b}"
    print(f"{len(cases)} trajectories agree")


def check_properties(library, folder):
    known = {path.stem: load(path) for path in sorted((folder / "known").glob("*.py"))}
    for holds in importlib.import_module(f"{library}_properties").PROPERTIES:
        holds(known)
        print(f"holds: {holds.__name__}")


def main(target, folder, trajectories):
    run, library = {"pytorch": (run_pytorch, "torch"), "optax": (run_optax, "optax")}[target]
    cases = json.loads(pathlib.Path(trajectories).read_text())["cases"]
    check_trajectories(run, pathlib.Path(folder), cases)
    check_properties(library, pathlib.Path(folder))


main(*sys.argv[1:])
