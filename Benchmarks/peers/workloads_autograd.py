"""HIPS autograd on one row of the comparison: prints seconds a run, and the sum of |x| of each result. AUTOGRAD_DIR names the folder with the package where it is not installed."""
import math
import os
import sys

if "AUTOGRAD_DIR" in os.environ:
    sys.path.insert(0, os.environ["AUTOGRAD_DIR"])

import autograd.numpy as np
import numpy
from autograd import grad, hessian, jacobian, value_and_grad
from autograd.differential_operators import make_jvp
from common import report, scaled, symmetric, uniform

F32, F64 = numpy.float32, numpy.float64


def logsumexp(x, axis):
    # The maximum is a constant: what it is does not change the result.
    most = numpy.max(x._value if hasattr(x, "_value") else x, axis=axis, keepdims=True)
    return np.log(np.sum(np.exp(x - most), axis=axis)) + numpy.squeeze(most, axis=axis)


def both(f, parameters, dtype):
    run, p = value_and_grad(f), [numpy.asarray(one, dtype) for one in parameters]

    def values():
        value, gradients = run(p)
        return [value, *gradients]

    return values


def logistic():
    x = symmetric(10, 100_000, 100)
    y = (x @ symmetric(11, 100) > 0).astype(F64)

    def f(p):
        z = np.dot(x, p[0]) + p[1]
        return np.mean(np.logaddexp(0.0, z) - y * z)

    return both(f, [0.1 * symmetric(12, 100), 0.0], F64)


def perceptron(batch):
    x = uniform(20, batch, 784).astype(F32)
    y = numpy.eye(10, dtype=F32)[numpy.arange(batch) % 10]

    def f(p):
        h = np.tanh(np.dot(x, p[0]) + p[1])
        h = np.tanh(np.dot(h, p[2]) + p[3])
        z = np.dot(h, p[4]) + p[5]
        return np.mean(logsumexp(z, 1) - np.sum(y * z, axis=1))

    layers = [(21, 784, 512), (22, 512, 256), (23, 256, 10)]
    return both(f, [p for s, i, o in layers for p in (scaled(s, i, i, o), numpy.zeros(o))], F32)


def recurrent():
    xs, start = symmetric(30, 200, 32, 64).astype(F32), numpy.zeros((32, 128), F32)

    def f(p):
        h, total = start, F32(0)
        for x in xs:
            h = np.tanh(np.dot(x, p[0]) + np.dot(h, p[1]) + p[2])
            total = total + np.mean(h * h)
        return total / 200

    return both(f, [scaled(31, 64, 64, 128), scaled(32, 128, 128, 128), numpy.zeros(128)], F32)


def rosenbrock(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def near(n):
    return 0.5 + 0.3 * symmetric(40, n)


def second():
    f, x = hessian(rosenbrock), near(100)
    return lambda: [f(x)]


def product():
    # Forward over reverse: faster than twice in reverse.
    f, x, v = make_jvp(grad(rosenbrock)), near(100_000), symmetric(41, 100_000)
    return lambda: [f(x)(v)[1]]


def wide():
    x, w1, w2 = symmetric(50, 50), scaled(51, 50, 50, 50), scaled(52, 50, 50, 50)
    f = jacobian(lambda x: np.tanh(np.dot(w2, np.tanh(np.dot(w1, x)))))
    return lambda: [f(x)]


def mixture():
    d, k, n = 10, 25, 1000
    x = 2 * symmetric(83, n, d)
    below = [(i, j) for j in range(d) for i in range(j + 1, d)]
    places = numpy.zeros((len(below), d * d))
    for place, (i, j) in enumerate(below):
        places[place, i * d + j] = 1
    half = 0.5 * (d + 1)
    log_gammas = d * (d - 1) / 4 * math.log(math.pi) + sum(math.lgamma(half + 0.5 * (1 - j)) for j in range(1, d + 1))
    constant = -n * d * 0.5 * math.log(2 * math.pi) - k * ((d + 1) * d * math.log(1 / math.sqrt(2)) - log_gammas)

    def f(p):
        weights, means, factors = p
        logs, rest = factors[:, :d], factors[:, d:]
        diagonals = np.exp(logs)
        matrices = np.reshape(np.dot(rest, places), (k, d, d)) + diagonals[:, :, None] * numpy.eye(d)
        y = np.matmul(x[None] - means[:, None], np.swapaxes(matrices, 1, 2))
        inner = weights + np.sum(logs, axis=1) - 0.5 * np.transpose(np.sum(y * y, axis=2))
        prior = 0.5 * (np.sum(diagonals * diagonals) + np.sum(rest**2))
        return constant + np.sum(logsumexp(inner, 1)) - n * logsumexp(weights, 0) + prior

    return both(f, [symmetric(80, k), symmetric(81, k, d), 0.5 * symmetric(82, k, d * (d + 1) // 2)], F64)


ROWS = {
    "L1": logistic,
    "M1-128": lambda: perceptron(128),
    "M1-1024": lambda: perceptron(1024),
    "R1": recurrent,
    "H1-hessian": second,
    "H1-product": product,
    "J1": wide,
    "G1": mixture,
}

report(ROWS[sys.argv[1]](), lambda r: numpy.abs(numpy.asarray(r, F64)).sum())
