"""PyTorch eager on one workload: torch_peer.py WORKLOAD loop|vmap cpu|cuda THREADS RUNS.

Prints {"version", "device", "first_ms", "ms": [...], "losses": [...]}. Draws the images and the
first weights of workload.js, whose peers must show the same losses. Reads no file and no network.
"""

import json
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.func import functional_call, grad_and_value, stack_module_state, vmap
from torch.nn.functional import cross_entropy

# Batch, channels of the two convolutions, width of the hidden layer (0: none), candidates.
WORKLOADS = {
    "W1": (64, (8, 16), 0, 1),
    "W2": (128, (32, 64), 256, 1),
    "W3": (64, (8, 16), 0, 16),
    "W4": (128, (32, 64), 256, 50),
}
# Steps that are not timed after the first: caches and allocators settle.
SETTLING = 2


def uniform(seed, count, low, high):
    """`count` numbers from `low` to `high` by the generator mulberry32."""
    word = np.uint64(0xFFFFFFFF)
    a, b, c = np.uint64(15), np.uint64(7), np.uint64(14)
    number = np.arange(1, count + 1, dtype=np.uint64)
    state = (np.uint64(seed) + number * np.uint64(0x6D2B79F5)) & word
    mixed = ((state ^ (state >> a)) * (state | np.uint64(1))) & word
    mixed ^= (mixed + (((mixed ^ (mixed >> b)) * (mixed | np.uint64(61))) & word)) & word
    fraction = (mixed ^ (mixed >> c)).astype(np.float64) / 2**32
    return torch.from_numpy((low + (high - low) * fraction).astype(np.float32))


def network(channels, hidden, candidate):
    """The CNN of a workload with the candidate's first weights."""
    first, second = channels
    features = second * 49
    layers = [
        nn.Conv2d(1, first, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(first, second, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
    ]
    fans = [9, 9, 9 * first, 9 * first, features, features]
    if hidden:
        layers += [nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, 10)]
        fans += [hidden, hidden]
    else:
        layers.append(nn.Linear(features, 10))
    model = nn.Sequential(*layers)
    with torch.no_grad():
        for index, (parameter, fan) in enumerate(zip(model.parameters(), fans)):
            bound = fan**-0.5
            seed = 1000 * (candidate + 1) + index
            values = uniform(seed, parameter.numel(), -bound, bound)
            parameter.copy_(values.reshape(parameter.shape))
    return model


def looped(models, images, labels):
    """A step that trains one candidate after the other; returns the first one's loss."""
    optimizers = [torch.optim.Adam(model.parameters(), lr=1e-3) for model in models]

    def step():
        losses = []
        for model, optimizer in zip(models, optimizers):
            optimizer.zero_grad(set_to_none=True)
            loss = cross_entropy(model(images), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
        return torch.stack(losses).tolist()[0]

    return step


def mapped(models, images, labels):
    """The same step for all candidates at once, by torch.func.vmap."""
    stacked, _ = stack_module_state(models)
    parameters = {name: value.detach().clone() for name, value in stacked.items()}
    optimizer = torch.optim.Adam(parameters.values(), lr=1e-3)

    def loss_of(parameters, images, labels):
        return cross_entropy(functional_call(models[0], (parameters, {}), (images,)), labels)

    gradients_of = vmap(grad_and_value(loss_of), in_dims=(0, None, None))

    def step():
        gradients, losses = gradients_of(parameters, images, labels)
        for name, parameter in parameters.items():
            parameter.grad = gradients[name]
        optimizer.step()
        return losses.tolist()[0]

    return step


def main():
    workload, mode, device, threads, runs = sys.argv[1:]
    torch.set_num_threads(int(threads))
    if device == "cuda" and not torch.cuda.is_available():
        sys.exit("PyTorch sees no CUDA device")
    batch, channels, hidden, candidates = WORKLOADS[workload]
    models = [network(channels, hidden, i).to(device) for i in range(candidates)]
    images = uniform(1, batch * 784, 0, 1).reshape(batch, 1, 28, 28).to(device)
    labels = uniform(2, batch, 0, 10).floor().long().to(device)
    step = (mapped if mode == "vmap" else looped)(models, images, labels)

    def timed():
        start = time.perf_counter()
        losses.append(step())
        if device == "cuda":
            torch.cuda.synchronize()
        return (time.perf_counter() - start) * 1e3

    losses = []
    first = timed()
    for _ in range(SETTLING):
        timed()
    ms = [timed() for _ in range(int(runs))]
    name = torch.cuda.get_device_name() if device == "cuda" else "CPU"
    result = {"version": torch.__version__, "device": name, "first_ms": first, "ms": ms, "losses": losses}
    print(json.dumps(result))


main()
