"""Writes series.csv: Taylor coefficients of functions up to order 12, of some at further points to 24, rounded to doubles from 60 digits. Needs mpmath.

Columns: function, point, the coefficients from order 0 on separated by spaces. A function of two numbers is expanded along (a + t, b - t/2), its point "a b".
Run it in this folder.
"""
import mpmath as mp

mp.mp.dps = 60
order = 12
high = 24


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


unary = {
    "exp": (mp.exp, [-1.5, 0.7]),
    "expm1": (mp.expm1, [-1.5, 0.7]),
    "log": (mp.log, [0.3, 2.5]),
    "log10": (mp.log10, [0.3, 2.5]),
    "log1p": (mp.log1p, [-0.4, 1.5]),
    "sin": (mp.sin, [-2.5, 0.7]),
    "cos": (mp.cos, [-2.5, 0.7]),
    "tan": (mp.tan, [-0.9, 0.3]),
    "asin": (mp.asin, [-0.6, 0.25]),
    "acos": (mp.acos, [-0.6, 0.25]),
    "atan": (mp.atan, [-1.5, 0.7]),
    "sinh": (mp.sinh, [-1.5, 0.7]),
    "cosh": (mp.cosh, [-1.5, 0.7]),
    "tanh": (mp.tanh, [-1.25, 0.5]),
    "asinh": (mp.asinh, [-1.5, 0.7]),
    "acosh": (mp.acosh, [1.5, 4.0]),
    "atanh": (mp.atanh, [-0.6, 0.25]),
    "sqrt": (mp.sqrt, [0.3, 2.5]),
    "sigmoid": (sigmoid, [-1.5, 0.7]),
    "erf": (mp.erf, [-0.8, 0.3]),
    "erfc": (mp.erfc, [-0.8, 1.5]),
    "erfinv": (mp.erfinv, [-0.6, 0.25]),
    "lgamma": (mp.loggamma, [0.6, 3.5]),
    "digamma": (lambda x: mp.psi(0, x), [0.6, 3.5]),
    "polygamma 2": (lambda x: mp.psi(2, x), [0.6, 3.5]),
    "x^5": (lambda x: x**5, [-1.5, 0.7]),
    "x^-3": (lambda x: x**-3, [-1.5, 0.7]),
    "x^12": (lambda x: x**12, []),
    "x^2.5": (lambda x: x ** mp.mpf("2.5"), [0.3, 2.5]),
    "1/x": (lambda x: 1 / x, [-1.5, 0.7]),
    "sqrt log": (lambda x: mp.sqrt(mp.log(x)), [1.5, 4.0]),
    "tanh (x tanh x)": (lambda x: mp.tanh(x * mp.tanh(x)), [-1.25, 0.5]),
    "exp (sin x)": (lambda x: mp.exp(mp.sin(x)), [-1.5, 0.7]),
    "gelu": (lambda x: x * mp.erfc(-x / mp.sqrt(2)) / 2, [-0.8, 0.5]),
    "softplus": (lambda x: mp.log1p(mp.exp(x)), [-1.5, 0.7]),
}

binary = {
    "a/b": (lambda a, b: a / b, [(1.5, 0.7), (0.3, -2.0)]),
    "pow": (lambda a, b: a**b, [(1.5, 0.7), (0.3, -2.0)]),
    "atan2": (mp.atan2, [(1.5, 0.7), (0.3, -2.0)]),
    "hypot": (mp.hypot, [(1.5, 0.7), (0.3, -2.0)]),
    "logaddexp": (lambda a, b: mp.log(mp.exp(a) + mp.exp(b)), [(1.5, 0.7), (0.3, -2.0)]),
    "xlogy": (lambda a, b: a * mp.log(b), [(1.5, 0.7), (-0.3, 2.0)]),
}

# Beside singularities, far out, where one side rules.
further = {
    "log": [0.3, 40.0],
    "asin": [-0.6, 0.9],
    "atan": [0.7, -20.0],
    "asinh": [0.01, 0.7, -30.0],
    "acosh": [1.05, 4.0, 300.0],
    "atanh": [0.25, -0.9],
    "sqrt": [0.3, 2.5],
    "1/x": [-1.5, 0.7],
    "x^-3": [-1.5, 0.7],
    "x^2.5": [0.3, 2.5],
    "a/b": [(1.5, 0.7), (0.3, -2.0)],
    "pow": [(1.5, 0.7), (0.3, -2.0), (20.0, 3.5), (2.0, 0.01)],
    "atan2": [(1.5, 0.7), (0.3, -2.0), (0.001, 3.0), (-4.0, -0.02)],
    "hypot": [(1.5, 0.7), (0.3, -2.0), (-4.0, -0.02)],
    "logaddexp": [(0.3, -2.0), (12.0, -20.0)],
    "xlogy": [(1.5, 0.7), (-0.3, 2.0)],
}

# Between its zeros.
powers = {"x^12": [-1.5, 0.7]}


def line(name, point, f, x, order):
    return f"{name},{point}," + " ".join(repr(float(c)) for c in mp.taylor(f, x, order))


def lines(name, points, order):
    for point in points:
        if name in unary:
            yield line(name, repr(point), unary[name][0], mp.mpf(point), order)
        else:
            (a, b), f = point, binary[name][0]
            along = lambda t: f(mp.mpf(a) + t, mp.mpf(b) - t / 2)
            yield line(name, f"{a!r} {b!r}", along, mp.mpf(0), order)


with open("series.csv", "w", newline="\n") as out:
    print("function,point,coefficients", file=out)
    for points, to in [
        ({name: points for name, (_, points) in (unary | binary).items()}, order),
        (powers, order),
        (further, high),
    ]:
        for name in points:
            print(*lines(name, points[name], to), sep="\n", file=out, end="\n" if points[name] else "")
