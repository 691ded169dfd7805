"""What code for Optax must keep to beside the trajectories: the habits of Optax's own optimizers."""

import math

import jax
import jax.numpy as jnp
import numpy
import optax

STEPS = 12


def parameters(dtype=jnp.float64):
    key = jax.random.key(1)
    a, b = jax.random.split(key)
    return {
        "layer": {"weight": jax.random.normal(a, (3, 2), dtype)},
        "bias": (jax.random.normal(b, (4,), dtype), jnp.ones([], dtype)),
    }


def gradients(params, step):
    leaves, structure = jax.tree.flatten(params)
    keys = jax.random.split(jax.random.key(100 + step), len(leaves))
    draw = lambda key, w: jax.random.normal(key, w.shape, w.dtype)
    return structure.unflatten([draw(key, w) for key, w in zip(keys, leaves)])


def train(optimizer, params, steps=STEPS):
    """Parameters after each step."""
    state = optimizer.init(params)
    update = jax.jit(optimizer.update)
    course = []
    for step in range(steps):
        updates, state = update(gradients(params, step), state, params)
        params = optax.apply_updates(params, updates)
        course.append(params)
    return course


def near(one, other, tolerance=1e-12):
    close = jax.tree.map(lambda a, b: numpy.allclose(a, b, tolerance, tolerance), one, other)
    return all(jax.tree.leaves(close))


def raises(error, act, words=""):
    try:
        act()
    except error as raised:
        assert words in str(raised), raised
    else:
        raise AssertionError(f"no {error.__name__}")


def published(known, **arguments):
    return known["Published"].published(**{"total_steps": 50, **arguments})


def a_missing_params_is_named(known):
    params = parameters()
    for name, module in known.items():
        needs = {"total_steps": 50} if name == "Published" else {}
        optimizer = module.genome_optimizer(**needs)
        state = optimizer.init(params)
        words = "update(grads, state, params)"
        raises(ValueError, lambda: optimizer.update(gradients(params, 0), state), words)
        jitted = jax.jit(optimizer.update)
        raises(ValueError, lambda: jitted(gradients(params, 0), state), words)


def data_types_are_kept(known):
    for dtype in [jnp.bfloat16, jnp.float16, jnp.float32, jnp.float64]:
        for rate in [1e-3, optax.constant_schedule(1e-3), jnp.float32(1e-3)]:
            optimizer = published(known, learning_rate=rate)
            params = parameters(dtype)
            state = optimizer.init(params)
            updates, later = jax.jit(optimizer.update)(gradients(params, 0), state, params)
            types = lambda tree: jax.tree.map(lambda x: (x.shape, x.dtype, x.weak_type), tree)
            assert types(updates) == types(params), dtype
            assert types(later) == types(state), dtype
    mixed = {"a": jnp.ones(3, jnp.bfloat16), "b": jnp.ones(2, jnp.float32)}
    optimizer = published(known)
    state = optimizer.init(mixed)
    updates, _ = optimizer.update(mixed, state, mixed)
    assert (updates["a"].dtype, updates["b"].dtype) == (jnp.bfloat16, jnp.float32)
    wide = jax.tree.map(lambda g: g.astype(jnp.float32), mixed)
    updates, later = optimizer.update(wide, state, mixed)
    assert (updates["a"].dtype, later.m["a"].dtype) == (jnp.bfloat16, jnp.bfloat16)


def not_finite_gradients_can_be_passed_over(known):
    for dtype in [jnp.bfloat16, jnp.float32, jnp.float64]:
        params = parameters(dtype)
        plain, guarded = published(known), optax.apply_if_finite(published(known), 3)
        assert near(train(plain, params), train(guarded, params), 0.0)
        state = guarded.init(params)
        bad = jax.tree.map(lambda w: w * jnp.nan, params)
        updates, later = jax.jit(guarded.update)(bad, state, params)
        assert all(not jnp.any(u) for u in jax.tree.leaves(updates))
        assert int(later.inner_state.count) == 0 and int(later.total_notfinite) == 1


def it_stands_in_a_chain(known):
    params = parameters()
    chain = optax.chain(optax.clip(0.1), published(known), optax.scale(0.5))
    plain = published(known)
    state, other = chain.init(params), plain.init(params)
    for step in range(STEPS):
        grads = gradients(params, step)
        updates, state = chain.update(grads, state, params)
        clipped = jax.tree.map(lambda g: jnp.clip(g, -0.1, 0.1), grads)
        expected, other = plain.update(clipped, other, params)
        assert near(updates, jax.tree.map(lambda u: 0.5 * u, expected))
        params = optax.apply_updates(params, updates)
    masked = optax.masked(published(known), {"layer": True, "bias": False})
    train(masked, parameters(), 2)
    labels = {"layer": "a", "bias": "b"}
    parts = {"a": published(known), "b": optax.sgd(0.1)}
    train(optax.multi_transform(parts, labels), parameters(), 2)


def hyperparameters_can_be_injected(known):
    make = optax.inject_hyperparams(known["Published"].published)
    for arguments in [{}, {"learning_rate": 2e-3}, {"total_steps": None, "b1": 0.5}]:
        arguments = {"total_steps": 50, **arguments}
        expected = train(published(known, **arguments), parameters())
        assert near(train(make(**arguments), parameters()), expected)
    optimizer = make(total_steps=50)
    params = parameters()
    state = optimizer.init(params)
    state.hyperparams["learning_rate"] = jnp.asarray(0.0)
    state.hyperparams["weight_decay"] = jnp.asarray(0.0)
    updates, state = jax.jit(optimizer.update)(gradients(params, 0), state, params)
    assert all(not jnp.any(u) for u in jax.tree.leaves(updates))
    schedule = optax.linear_schedule(1e-3, 1e-4, 10)
    injected = make(learning_rate=schedule, total_steps=50)
    expected = train(published(known, learning_rate=schedule), parameters())
    assert near(train(injected, parameters()), expected)
    jax.jit(optimizer.init)(params)


def a_rate_can_be_a_schedule(known):
    constant = published(known, learning_rate=lambda count: 1e-3)
    expected = train(published(known, learning_rate=1e-3), parameters())
    assert near(train(constant, parameters()), expected)
    seen = []
    falling = known["SGD"].sgd(learning_rate=lambda count: seen.append(int(count)) or 0.5**count)
    params = {"w": jnp.zeros(2)}
    state = falling.init(params)
    ours = []
    for _ in range(3):
        updates, state = falling.update({"w": jnp.ones(2)}, state, params)
        ours.append(float(updates["w"][0]))
    assert seen == [0, 1, 2]
    means = [1 - 0.9 ** (step + 1) for step in range(3)]
    assert numpy.allclose(ours, [-(0.5**step) * mean for step, mean in enumerate(means)])


def nonsense_is_refused(known):
    nan, endless = math.nan, math.inf
    for name, values in {
        "learning_rate": [-1.0, nan, endless, numpy.float32(-1.0)],
        "b1": [1.0, -0.1, nan],
        "b2": [1.0, -0.1, nan],
        "eps": [-1e-8, nan, endless],
        "weight_decay": [-1e-4, nan],
        "warmup_steps": [-1, nan],
        "total_steps": [0, -5, nan],
    }.items():
        for value in values:
            raises(ValueError, lambda: published(known, **{name: value}), name)
    raises(TypeError, known["Published"].published, "total_steps")
    clipped = known["Clipped"].clipped
    for value in [0.0, -1.0, nan]:
        raises(ValueError, lambda: clipped(clip_value=value), "it must be above 0")
    for name in ["learning_rate", "b1", "b2", "eps", "weight_decay", "warmup_steps"]:
        published(known, **{name: 0})


def the_rule_of_adam_is_optaxs_adamw(known):
    for name, decay in [("Adam", 1e-4), ("AdamW", 1e-2)]:
        ours = known[name].genome_optimizer()
        theirs = optax.adamw(1e-3, weight_decay=decay)
        assert near(train(ours, parameters()), train(theirs, parameters()))
        by_place = known[name].genome_optimizer(2e-3, 0.8, 0.9, 1e-6)
        theirs = optax.adamw(2e-3, 0.8, 0.9, 1e-6, weight_decay=decay)
        assert near(train(by_place, parameters()), train(theirs, parameters()))


def parameters_come_in_any_tree(known):
    optimizer = published(known)
    for params in [{}, [], None_inside(), jnp.ones(3), (), {"none": jnp.zeros((0, 4))}]:
        state = optimizer.init(params)
        updates, later = jax.jit(optimizer.update)(params, state, params)
        assert jax.tree.structure(updates) == jax.tree.structure(params)
        assert jax.tree.structure(later) == jax.tree.structure(state)
    state = optimizer.init(1.0)
    updates, _ = optimizer.update(0.5, state, 1.0)
    assert math.isfinite(updates)


def None_inside():
    return {"weight": jnp.ones(2), "bias": None}


def what_the_caller_passes_is_not_changed(known):
    params = {"w": numpy.ones(3), "v": numpy.zeros((2, 2))}
    grads = {"w": numpy.full(3, 0.5), "v": numpy.ones((2, 2))}
    copies = jax.tree.map(numpy.copy, (params, grads))
    optimizer = published(known)
    state = optimizer.init(params)
    before = jax.tree.map(numpy.copy, state)
    updates, _ = optimizer.update(grads, state, params)
    assert near((params, grads), copies, 0.0) and near(state, before, 0.0)
    assert jax.tree.all(jax.tree.map(lambda u, w: u.dtype == w.dtype, updates, params))


def complex_numbers_are_refused_with_advice(known):
    params = {"w": jnp.ones(2, jnp.complex128) * (1 + 2j)}
    advice = "optax.contrib.split_real_and_imaginary"
    raises(ValueError, lambda: published(known).init(params), advice)
    course = train(optax.contrib.split_real_and_imaginary(published(known)), params, 2)
    assert course[-1]["w"].dtype == jnp.complex128


def it_runs_in_a_scan_with_donated_buffers(known):
    optimizer = published(known)
    params = parameters()
    grads = [gradients(params, step) for step in range(STEPS)]
    stacked = jax.tree.map(lambda *rows: jnp.stack(rows), *grads)

    def body(carry, grad):
        params, state = carry
        updates, state = optimizer.update(grad, state, params)
        return (optax.apply_updates(params, updates), state), None

    expected = train(optimizer, params)[-1]
    run = jax.jit(lambda carry, grads: jax.lax.scan(body, carry, grads), donate_argnums=0)
    (last, _), _ = run((params, optimizer.init(params)), stacked)
    assert near(last, expected)


def a_function_is_named_after_its_genome(known):
    for name, module in known.items():
        assert module.genome_optimizer.__name__ == name.lower()


PROPERTIES = [
    a_missing_params_is_named,
    data_types_are_kept,
    not_finite_gradients_can_be_passed_over,
    it_stands_in_a_chain,
    hyperparameters_can_be_injected,
    a_rate_can_be_a_schedule,
    nonsense_is_refused,
    the_rule_of_adam_is_optaxs_adamw,
    parameters_come_in_any_tree,
    what_the_caller_passes_is_not_changed,
    complex_numbers_are_refused_with_advice,
    it_runs_in_a_scan_with_donated_buffers,
    a_function_is_named_after_its_genome,
]
