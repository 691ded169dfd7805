"""What code for PyTorch must keep to beside the trajectories: the habits of torch.optim."""

import copy
import io
import math

import torch
from torch.utils._python_dispatch import TorchDispatchMode

STEPS = 12


def parameters(dtype=torch.float64, shapes=((3, 2), (4,))):
    """Parameters, the same at every call."""
    generator = torch.Generator().manual_seed(1)
    draw = lambda shape: torch.randn(shape, generator=generator, dtype=torch.float64)
    return [torch.nn.Parameter(draw(shape).to(dtype)) for shape in shapes]


def train(optimizer, params, steps=STEPS, begin=0, sign=1.0):
    """Steps with gradients that depend on the step alone; the parameters after each."""
    course = []
    for step in range(begin, begin + steps):
        generator = torch.Generator().manual_seed(100 + step)
        for p in params:
            dtype = torch.complex128 if p.is_complex() else torch.float64
            grad = torch.randn(p.shape, generator=generator, dtype=dtype)
            p.grad = (sign * grad).to(p.dtype)
        optimizer.step()
        course.append([p.detach().clone() for p in params])
    return course


def equal(one, other):
    pairs = [pair for steps in zip(one, other, strict=True) for pair in zip(*steps, strict=True)]
    return all(torch.equal(a, b) for a, b in pairs)


def near(one, other, tolerance=1e-12):
    pairs = [pair for steps in zip(one, other, strict=True) for pair in zip(*steps, strict=True)]
    return all(torch.allclose(a, b, rtol=tolerance, atol=tolerance) for a, b in pairs)


def raises(error, act, words=""):
    try:
        act()
    except error as raised:
        assert words in str(raised), raised
    else:
        raise AssertionError(f"no {error.__name__}")


def published(known, params, **arguments):
    return known["Published"].Published(params, **{"total_steps": 50, **arguments})


def a_rate_that_is_a_tensor_stays_and_trains_alike(known):
    rate = torch.tensor(1e-3, dtype=torch.float64)
    params, others, grouped = parameters(), parameters(), parameters()
    course = train(published(known, params, lr=rate), params)
    assert rate.item() == 1e-3
    assert equal(course, train(published(known, others, lr=1e-3), others))
    groups = [{"params": [p], "lr": rate} for p in grouped]
    assert equal(course, train(published(known, groups), grouped))
    assert rate.item() == 1e-3
    single = parameters()
    rate = torch.tensor([1e-3])
    train(published(known, single, lr=rate), single)
    assert rate.tolist() == torch.tensor([1e-3]).tolist()


def what_the_caller_passes_is_not_changed(known):
    params = parameters()
    betas = [0.8, 0.9]
    groups = [{"params": params, "weight_decay": 0.1}]
    passed = copy.copy(groups[0])
    train(published(known, groups, betas=betas), params)
    assert betas == [0.8, 0.9]
    assert groups[0] == passed
    params = parameters()
    optimizer = published(known, params)
    for p in params:
        p.grad = torch.ones_like(p)
    optimizer.step()
    assert all(torch.equal(p.grad, torch.ones_like(p)) for p in params)


def nonsense_is_refused(known):
    nan, endless = math.nan, math.inf
    for name, values in {
        "lr": [-1.0, nan, endless, torch.tensor([1e-3, 1e-3]), torch.tensor(-1.0)],
        "betas": [(1.0, 0.9), (0.9, 1.0), (-0.1, 0.9), (0.9, nan), (0.9,), (0.9, 0.9, 0.9)],
        "eps": [-1e-8, nan, endless],
        "weight_decay": [-1e-4, nan, endless],
        "warmup_steps": [-1, nan],
        "total_steps": [0, -5, nan],
    }.items():
        for value in values:
            raises(ValueError, lambda: published(known, parameters(), **{name: value}))
            group = {"params": parameters(), name: value}
            raises(ValueError, lambda: published(known, [group]))
            optimizer = published(known, parameters())
            raises(ValueError, lambda: optimizer.add_param_group(group))
            assert len(optimizer.param_groups) == 1
    raises(ValueError, lambda: published(known, []), "empty parameter list")
    raises(TypeError, lambda: known["Published"].Published(parameters()), "total_steps")
    clipped = known["Clipped"].Clipped
    for value in [0.0, -1.0, nan]:
        raises(ValueError, lambda: clipped(parameters(), clip_value=value), "it must be above 0")


def nothing_and_zero_are_allowed(known):
    params = parameters()
    before = [p.detach().clone() for p in params]
    train(published(known, params, lr=0.0, weight_decay=0.0, eps=0.0, betas=(0.0, 0.0)), params)
    assert all(torch.equal(p, b) for p, b in zip(params, before))
    params, others = parameters(), parameters()
    free = published(known, params, lr=1e-3, warmup_steps=0, total_steps=None)
    course = train(free, params)
    group = free.param_groups[0]
    assert group["lr"] == 1e-3 and group["warmup_steps"] == 0
    one = published(known, others, lr=1e-3, warmup_steps=1, total_steps=10**12)
    assert near(course, train(one, others), 1e-9)


def the_rule_of_adam_is_torchs_adamw(known):
    for name, decay in [("Adam", 1e-4), ("AdamW", 1e-2)]:
        params, others = parameters(), parameters()
        ours = getattr(known[name], name)(params)
        theirs = torch.optim.AdamW(others, lr=1e-3, weight_decay=decay)
        for key in ["lr", "betas", "eps", "weight_decay", "maximize"]:
            assert ours.defaults[key] == theirs.defaults[key], key
        assert near(train(ours, params), train(theirs, others))


def a_closure_is_evaluated_with_gradients(known):
    params = parameters()
    optimizer = published(known, params)
    calls = []

    def closure():
        optimizer.zero_grad()
        loss = sum((p**2).sum() for p in params)
        loss.backward()
        calls.append(loss)
        return loss

    assert optimizer.step(closure) is calls[0] and len(calls) == 1
    assert optimizer.step() is None


def a_saved_state_goes_on_to_the_bit(known):
    for name, arguments in [("Published", {"total_steps": 50}), ("Adam", {}), ("SGD", {})]:
        make = getattr(known[name], name)
        whole, half, rest = parameters(), parameters(), parameters()
        course = train(make(whole, **arguments), whole)
        first = make(half, **arguments)
        train(first, half, STEPS // 2)
        file = io.BytesIO()
        torch.save(first.state_dict(), file)
        file.seek(0)
        second = make(rest, **arguments)
        second.load_state_dict(torch.load(file))
        with torch.no_grad():
            for p, q in zip(rest, half):
                p.copy_(q)
        later = train(second, rest, STEPS - STEPS // 2, STEPS // 2)
        assert equal(course[STEPS // 2 :], later), name
        assert make(parameters(), **arguments).state_dict()["state"] == {}


def data_types_are_kept(known):
    for dtype in [torch.bfloat16, torch.float16, torch.float32, torch.float64]:
        params = parameters(dtype)
        optimizer = published(known, params)
        train(optimizer, params)
        for p in params:
            assert p.dtype == dtype and torch.isfinite(p).all()
            assert all(value.dtype == dtype for value in optimizer.state[p].values())


def sparse_gradients_are_refused_before_any_step(known):
    params = parameters()
    optimizer = published(known, params)
    before = [p.detach().clone() for p in params]
    params[0].grad = torch.ones_like(params[0])
    params[1].grad = torch.ones_like(params[1]).to_sparse()
    raises(RuntimeError, optimizer.step, "Published does not support sparse gradients")
    assert all(torch.equal(p, b) for p, b in zip(params, before))
    assert optimizer.param_groups[0]["step"] == 0


def parameters_without_gradient_or_content_are_passed_over(known):
    frozen, empty, last = parameters(shapes=((3,), (0,), (2,)))
    before = frozen.detach().clone()
    optimizer = published(known, [frozen, empty, last])
    train(optimizer, [empty, last])
    assert torch.equal(frozen, before) and frozen not in optimizer.state
    published(known, parameters()).step()


def maximizing_is_stepping_by_the_other_gradient(known):
    params, others = parameters(), parameters()
    course = train(published(known, params, maximize=True), params)
    assert equal(course, train(published(known, others), others, sign=-1.0))


def complex_numbers_are_pairs(known):
    params = parameters(torch.complex128)
    pairs = [torch.nn.Parameter(torch.view_as_real(p.detach().clone())) for p in params]
    optimizer, other = published(known, params), published(known, pairs)
    for step in range(STEPS):
        train(optimizer, params, 1, step)
        for p, pair in zip(params, pairs):
            pair.grad = torch.view_as_real(p.grad)
        other.step()
    assert all(torch.equal(torch.view_as_real(p), q) for p, q in zip(params, pairs))


def schedulers_multiply(known):
    for initial in [1e-3, torch.tensor(1e-3, dtype=torch.float64)]:
        params, others = parameters(), parameters()
        optimizer = published(known, params, lr=initial)
        scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.5**step)
        by_hand = published(known, others, lr=1e-3)
        for step in range(STEPS):
            course = train(optimizer, params, 1, step)
            by_hand.param_groups[0]["lr"] = 1e-3 * 0.5**step
            assert near(course, train(by_hand, others, 1, step))
            scheduler.step()
        assert float(optimizer.param_groups[0]["lr"]) == 1e-3 * 0.5**STEPS


def groups_have_their_own_values_and_one_schedule(known):
    params, alone = parameters(), parameters()
    optimizer = published(known, params[:1])
    early = train(optimizer, params[:1], 5)
    optimizer.add_param_group({"params": params[1:], "lr": 2e-3, "betas": (0.5, 0.6)})
    assert optimizer.param_groups[1]["step"] == 5
    assert optimizer.param_groups[0]["betas"] != optimizer.param_groups[1]["betas"]
    assert equal(early, train(published(known, alone[:1]), alone[:1], 5))
    train(optimizer, params, 1, 5)
    assert [group["step"] for group in optimizer.param_groups] == [6, 6]
    other = published(known, alone[1:], lr=2e-3, betas=(0.5, 0.6))
    other.param_groups[0]["step"] = 5
    for p, q in zip(params[1:], alone[1:]):
        q.grad = p.grad
    other.step()
    assert torch.equal(params[1], alone[1])


class Passes(TorchDispatchMode):
    """Counts operations on more than one number: each reads or writes a whole tensor."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        out = operation(*args, **(kwargs or {}))
        self.count += isinstance(out, torch.Tensor) and out.numel() > 1
        return out


def a_step_takes_no_more_passes_than_torchs(known):
    def passes(optimizer, params):
        train(optimizer, params, 2)
        with Passes() as seen:
            optimizer.step()
        return seen.count

    ours, theirs = parameters(), parameters()
    own = passes(torch.optim.AdamW(theirs, foreach=False), theirs)
    assert own > 0
    assert passes(known["Adam"].Adam(ours), ours) <= own
    # A sign more: its tensor, and its sum.
    ours = parameters()
    assert passes(published(known, ours), ours) <= own + 2 * len(ours)


def a_class_is_named_after_its_genome(known):
    for name, module in known.items():
        assert module.GenomeOptimizer.__name__ == name
        assert issubclass(module.GenomeOptimizer, torch.optim.Optimizer)
    copied = copy.deepcopy(published(known, parameters()))
    assert repr(copied).startswith("Published (")


PROPERTIES = [
    a_rate_that_is_a_tensor_stays_and_trains_alike,
    what_the_caller_passes_is_not_changed,
    nonsense_is_refused,
    nothing_and_zero_are_allowed,
    the_rule_of_adam_is_torchs_adamw,
    a_closure_is_evaluated_with_gradients,
    a_saved_state_goes_on_to_the_bit,
    data_types_are_kept,
    sparse_gradients_are_refused_before_any_step,
    parameters_without_gradient_or_content_are_passed_over,
    maximizing_is_stepping_by_the_other_gradient,
    complex_numbers_are_pairs,
    schedulers_multiply,
    groups_have_their_own_values_and_one_schedule,
    a_step_takes_no_more_passes_than_torchs,
    a_class_is_named_after_its_genome,
]
