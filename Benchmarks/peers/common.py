"""What the rows have in common, whatever computes them: their numbers, and how long a run takes."""
import math
import time

import numpy as np


def uniform(seed, *shape):
    """Uniform in [0, 1): a counter through splitmix64."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed << 32) + np.arange(1, math.prod(shape) + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return ((z >> np.uint64(11)).astype(np.float64) * 2.0**-53).reshape(shape)


def symmetric(seed, *shape):
    return 2 * uniform(seed, *shape) - 1


def scaled(seed, inputs, *shape):
    return symmetric(seed, *shape) / math.sqrt(inputs)


def report(run, size):
    """Prints seconds a run, the median, and the size of each result."""
    results = run()
    for _ in range(3):
        run()
    times = []
    begin = time.perf_counter()
    while time.perf_counter() - begin < 0.5 or len(times) < 3:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    print(sorted(times)[len(times) // 2], *(float(size(result)) for result in results))
