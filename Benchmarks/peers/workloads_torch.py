"""PyTorch on one row of the comparison, eager or by functorch, whichever is faster: prints seconds a run, and the sum of |x| of each result."""
import math
import os
import sys

import common
import torch
import torch.nn.functional as F
from common import report
from functorch import grad, hessian, jacrev, vmap

F32, F64 = torch.float32, torch.float64


def uniform(seed, *shape):
    return torch.from_numpy(common.uniform(seed, *shape))


def symmetric(seed, *shape):
    return torch.from_numpy(common.symmetric(seed, *shape))


def scaled(seed, inputs, *shape):
    return torch.from_numpy(common.scaled(seed, inputs, *shape))


def both(f, parameters, dtype):
    leaves = [p.to(dtype).requires_grad_() for p in parameters]

    def run():
        value = f(*leaves)
        return [value.detach(), *torch.autograd.grad(value, leaves)]

    return run


def logistic():
    x = symmetric(10, 100_000, 100)
    y = (x @ symmetric(11, 100) > 0).to(F64)

    def f(w, b):
        z = x @ w + b
        return torch.mean(F.softplus(z) - y * z)

    return both(f, [0.1 * symmetric(12, 100), torch.zeros(())], F64)


def perceptron(batch):
    x, y = uniform(20, batch, 784).to(F32), torch.arange(batch) % 10

    def f(w1, b1, w2, b2, w3, b3):
        h = torch.tanh(x @ w1 + b1)
        h = torch.tanh(h @ w2 + b2)
        return F.cross_entropy(h @ w3 + b3, y)

    layers = [(21, 784, 512), (22, 512, 256), (23, 256, 10)]
    return both(f, [p for s, i, o in layers for p in (scaled(s, i, i, o), torch.zeros(o))], F32)


def recurrent():
    xs = symmetric(30, 200, 32, 64).to(F32)

    def f(wx, wh, b):
        # The inputs' product out of the loop by hand, and no indexing of what is tracked: the fastest of four ways to write it.
        inputs, h, states = (xs @ wx + b).unbind(0), torch.zeros(32, 128), []
        for x in inputs:
            h = torch.tanh(x + h @ wh)
            states.append(h)
        return torch.mean(torch.stack(states) ** 2)

    return both(f, [scaled(31, 64, 64, 128), scaled(32, 128, 128, 128), torch.zeros(128)], F32)


def rosenbrock(x):
    return torch.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def near(n):
    return 0.5 + 0.3 * symmetric(40, n)


def second():
    f, x = hessian(rosenbrock), near(100)
    return lambda: [f(x)]


def product():
    at, v = near(100_000), symmetric(41, 100_000)

    def run():
        x = at.detach().requires_grad_()
        (g,) = torch.autograd.grad(rosenbrock(x), x, create_graph=True)
        return torch.autograd.grad(g, x, v)

    return run


def wide():
    x, w1, w2 = symmetric(50, 50), scaled(51, 50, 50, 50), scaled(52, 50, 50, 50)
    f = jacrev(lambda x: torch.tanh(w2 @ torch.tanh(w1 @ x)))
    return lambda: [f(x)]


def convolutional():
    x, y = symmetric(60, 32, 1, 28, 28).to(F32), torch.arange(32) % 10

    def f(w1, b1, w2, b2, w3, b3):
        h = F.max_pool2d(F.relu(F.conv2d(x, w1, b1)), 2)
        h = F.max_pool2d(F.relu(F.conv2d(h, w2, b2)), 2)
        return F.cross_entropy(h.reshape(32, 800) @ w3 + b3, y)

    return both(
        f,
        [
            symmetric(61, 16, 1, 3, 3) / 3,
            torch.zeros(16),
            symmetric(62, 32, 16, 3, 3) / 12,
            torch.zeros(32),
            scaled(63, 800, 800, 10),
            torch.zeros(10),
        ],
        F32,
    )


def mixture():
    d, k, n = 10, 25, 1000
    x = 2 * symmetric(83, n, d)
    below = [(i, j) for j in range(d) for i in range(j + 1, d)]
    rows, columns = torch.tensor([i for i, _ in below]), torch.tensor([j for _, j in below])
    every = torch.arange(k)[:, None]
    half = 0.5 * (d + 1)
    log_gammas = d * (d - 1) / 4 * math.log(math.pi) + sum(math.lgamma(half + 0.5 * (1 - j)) for j in range(1, d + 1))
    constant = -n * d * 0.5 * math.log(2 * math.pi) - k * ((d + 1) * d * math.log(1 / math.sqrt(2)) - log_gammas)

    def f(weights, means, factors):
        logs, rest = factors[:, :d], factors[:, d:]
        diagonals = torch.exp(logs)
        matrices = torch.zeros(k, d, d, dtype=F64).index_put((every, rows[None], columns[None]), rest)
        matrices = matrices + torch.diag_embed(diagonals)
        y = torch.matmul((x[:, None, :] - means[None]).transpose(0, 1), matrices.transpose(1, 2))
        inner = weights + logs.sum(1) - 0.5 * (y * y).sum(2).t()
        prior = 0.5 * ((diagonals * diagonals).sum() + (rest**2).sum())
        return constant + torch.logsumexp(inner, 1).sum() - n * torch.logsumexp(weights, 0) + prior

    return both(f, [symmetric(80, k), symmetric(81, k, d), 0.5 * symmetric(82, k, d * (d + 1) // 2)], F64)


def examples():
    x, y = symmetric(70, 256, 64).to(F32), symmetric(71, 256).to(F32)
    p = ((symmetric(72, 64, 32) / 8).to(F32), torch.zeros(32), scaled(73, 32, 32).to(F32))
    f = vmap(grad(lambda p, x, y: (torch.tanh(x @ p[0] + p[1]) @ p[2] - y) ** 2), in_dims=(None, 0, 0))
    return lambda: f(p, x, y)


ROWS = {
    "L1": logistic,
    "M1-128": lambda: perceptron(128),
    "M1-1024": lambda: perceptron(1024),
    "R1": recurrent,
    "H1-hessian": second,
    "H1-product": product,
    "J1": wide,
    "C1": convolutional,
    "G1": mixture,
    "V1": examples,
}

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
report(ROWS[sys.argv[1]](), lambda r: r.double().abs().sum())
