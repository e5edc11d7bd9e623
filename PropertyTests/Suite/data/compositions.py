"""Writes compositions.csv: values and two derivatives of compositions at extreme arguments, computed with 60 digits and rounded to double.

    python3 compositions.py > compositions.csv
"""

from mpmath import mp, mpf, diff, erfc, exp, expm1, log, log1p, sqrt, tanh

mp.dps = 60


def softplus(x):
    return log1p(exp(x)) if x < 0 else x + log1p(exp(-x))


def sigmoid(x):
    return 1 / (1 + exp(-x))


def others(x):
    return exp(x) + exp(1) + exp(-2)


functions = {
    "softplus": (softplus, [-700, -40, -1, 0, 1, 40, 800]),
    "logSigmoid": (lambda x: -softplus(-x), [-800, -40, -1, 0, 1, 40, 700]),
    "sigmoid": (sigmoid, [-700, -40, -1, 0.5, 3, 700]),
    "silu": (lambda x: x * sigmoid(x), [-600, -40, -1, 0, 0.5, 3, 40]),
    "gelu": (lambda x: x * erfc(-x / sqrt(mpf(2))) / 2, [-6, -3, -0.5, 0, 0.5, 3, 6]),
    "tanh": (tanh, [-1e-8, 0.5, 1.5]),
    "logsumexp": (lambda x: log(others(x)), [-600, -40, 0.25, 3, 40, 800]),
    "softmax": (lambda x: exp(x) / others(x), [-600, -40, 0.25, 3, 40, 800]),
    "crossEntropy": (lambda x: log(others(x)) - x, [-800, -40, 0.25, 3, 40, 800]),
    "log1p": (log1p, [-0.875, -1e-10, 1e-20, 0.5, 1e10]),
    "expm1": (expm1, [-40, -1e-10, 1e-20, 0.5, 300]),
}


def derivative(f, x, n):
    # At the precision of the difference, far above the 60 digits' share that is kept.
    with mp.workdps(400):
        return diff(f, mpf(x), n, h=mpf(10) ** -60, direction=0) if n else f(mpf(x))


print("function,x,value,first,second")
for name, (f, points) in functions.items():
    for x in points:
        cells = [repr(float(derivative(f, x, n))) for n in (0, 1, 2)]
        print(",".join([name, repr(float(x)), *cells]))
