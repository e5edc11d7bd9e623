"""Writes special-functions.csv and special-functions-32.csv: reference values of the scalar functions, rounded to doubles from 60 digits. Needs mpmath.

Columns: function, order (of polygamma, or the first argument of a function of two), argument, value. Arguments are doubles, or single
precision numbers, printed so that they read back exactly. Run it in this folder.
"""
import math
import random
import struct

import mpmath as mp

mp.mp.dps = 60


def log_gamma(x):
    return mp.loggamma(x) if x > 0 else mp.log(abs(mp.gamma(x)))


def polygamma(n, x):
    """Negative arguments are raised past the poles by the recurrence. Its terms may cancel to far below any one of them."""
    if x > 0:
        return mp.psi(n, x)
    steps = int(mp.ceil(-x)) + 1
    with mp.workdps(600 if n else 100):
        sign = (-1) ** (n + 1)
        return mp.psi(n, x + steps) + sign * mp.factorial(n) * mp.fsum((x + k) ** (-n - 1) for k in range(steps))


def digamma(x):
    """Far to the left the recurrence is too long: reflection."""
    return polygamma(0, x) if x > -2000 else mp.psi(0, 1 - x) - mp.pi * mp.cot(mp.pi * x)


def erfc_inv(q):
    if q > 1:
        return -erfc_inv(2 - q)
    if q > mp.mpf("0.1"):
        return mp.erfinv(1 - q)
    guess = mp.sqrt(-mp.log(q * mp.sqrt(-mp.pi * mp.log(q))))
    return mp.findroot(lambda y: mp.log(mp.erfc(y)) - mp.log(q), guess)


def erf_inv(x):
    return mp.erfinv(x) if abs(x) < 0.9 else mp.sign(x) * erfc_inv(1 - abs(x))


def log_add_exp(a, b):
    high, low = max(a, b), min(a, b)
    return high + mp.log1p(mp.exp(low - high))


def sigmoid(x):
    return 1 / (1 + mp.exp(-x)) if x >= 0 else mp.exp(x) / (1 + mp.exp(x))


unary = {
    "exp": mp.exp, "log": mp.log, "log10": mp.log10, "sqrt": mp.sqrt, "sigmoid": sigmoid,
    "sin": mp.sin, "cos": mp.cos, "tan": mp.tan, "asin": mp.asin, "acos": mp.acos, "atan": mp.atan,
    "log1p": mp.log1p, "expm1": mp.expm1, "erf": mp.erf, "erfc": mp.erfc, "erfinv": erf_inv, "erfcinv": erfc_inv,
    "loggamma": log_gamma, "digamma": digamma,
    "sinh": mp.sinh, "cosh": mp.cosh, "tanh": mp.tanh, "asinh": mp.asinh, "acosh": mp.acosh, "atanh": mp.atanh,
}
binary = {
    "polygamma": lambda n, x: polygamma(int(n), x), "hypot": mp.hypot, "logaddexp": log_add_exp,
    "xlogy": lambda x, y: x * mp.log(y), "pow": mp.power, "atan2": mp.atan2,
}

TINY = [5e-324, 1e-320, 2.2250738585072014e-308, 1e-200, 1e-100, 1e-20, 1e-17, 1.1102230246251565e-16, 3e-16, 1e-10, 1e-5]
NEAR_ONE = [0.9, 0.99, 0.999999, 1 - 1e-10, 1 - 2 ** -50, 1 - 2 ** -53]


def signed(values):
    return [s * v for v in values for s in (1, -1)]


def around(*values):
    """The doubles nearest to each value, and their neighbours."""
    return [y for v in values for y in (math.nextafter(v, -math.inf), v, math.nextafter(v, math.inf))]


def spread(low, high, count):
    """Points spaced evenly, or by ratio where the ends are far apart, at odd places."""
    source = random.Random(f"{low} {high} {count}")
    ratio = low > 0 and high / low > 20
    return [low * (high / low) ** source.random() if ratio else source.uniform(low, high) for _ in range(count)]


def arguments():
    """The arguments of the functions of one, function by function."""
    yield "exp", signed(TINY) + signed([0.1, 0.5, 1.0]) + spread(-1, 1, 12) + spread(-700, 700, 16) + spread(-80, 80, 16) + [709.78, -708.0, -740.0, 88.7, -87.3, -103.0]
    for name in ["log", "log10", "sqrt"]:
        yield name, TINY + around(1.0, 10.0) + NEAR_ONE + spread(0.5, 2, 16) + spread(1e-300, 1e300, 16) + spread(1e-35, 1e35, 12) + [1.7976931348623157e308]
    # Beside multiples of pi/2 the reduced argument is tiny; 6381956970095103 * 2^797 is the double nearest to one (Muller, Elementary functions, 2016, table 11.1).
    turns = around(math.pi / 2, math.pi, 1.5 * math.pi, 2 * math.pi, 100 * math.pi) + [6381956970095103.0 * 2.0 ** 797, 1e5, 1e10, 1e22, 1e300]
    for name in ["sin", "cos", "tan"]:
        yield name, signed(TINY) + turns + spread(-1, 1, 12) + spread(-30, 30, 16) + spread(1e3, 1e300, 12)
    for name in ["asin", "acos"]:
        yield name, signed(TINY) + signed(NEAR_ONE) + signed([1.0, 0.5]) + spread(-1, 1, 16)
    yield "atan", signed(TINY) + signed([1.0, 1e10, 1e300]) + spread(-1, 1, 12) + spread(-30, 30, 12)
    yield "sigmoid", signed(TINY) + spread(-1, 1, 12) + spread(-40, 40, 16) + [-700.0, -100.0, -80.0, 700.0]
    yield "log1p", signed(TINY) + NEAR_ONE + [-v for v in NEAR_ONE] + around(1.0, -0.5) + spread(-1, 1, 20) + spread(1, 1e308, 10) + [1.7976931348623157e308]
    yield "expm1", signed(TINY) + around(0.7, -0.7) + spread(-1, 1, 20) + spread(-40, 40, 12) + [709.7, 709.782712893384, -700.0]
    yield "erf", signed(TINY) + around(1.0, 6.0) + spread(-1, 1, 16) + spread(-6, 6, 16)
    yield "erfc", signed(TINY) + around(0.5, -0.5, -6.0) + spread(-6, 0.5, 12) + spread(0.5, 26.5, 16) + spread(26.4, 26.7, 4) + [26.5, 26.55, 27.0, 27.2, 27.22, 27.226]
    yield "erfinv", signed(TINY) + signed(NEAR_ONE) + around(0.5, -0.5) + spread(-1, 1, 20)
    yield "erfcinv", TINY + [2 ** -52, 1e-3] + NEAR_ONE + [1 + 2 ** -52, 1 + 1e-10, 1.5, 1.999, 2 - 2 ** -51] + around(0.5, 1.5) + spread(0, 2, 16) + spread(1e-300, 1, 16)
    zeros = [-2.4570247382208006, -2.7476826467274127, -3.1435808883499798, -3.9552942848585979, -4.0392618013984, -4.99154464056,
             -5.0082181682, -5.9986480, -9.0000027557, -12.00000000208767, -15.0000000000007647]
    yield "loggamma", signed(TINY) + around(0.5, 1.0, 2.0, 4.0, 8.0) + [1 - 1e-10, 2 + 1e-10, 1e-310] + around(*zeros) + spread(0.5, 8, 12) \
        + spread(8, 1e308, 8) + [2.5e305] + spread(-20, 0, 16) + [-39.9, -40.1, -100.5, -1000.25, -1e10 - 0.5, math.nextafter(-17.0, 0), math.nextafter(-39.0, -40)]
    zeros = [-0.5040830082644554, -1.5734984731623904, -2.6107208684441445, -10.702826, -1000.3721, 1.4616321449683623]
    yield "digamma", signed(TINY[2:]) + around(1.0, 2.0, 4.0, 8.0) + around(*zeros) + spread(0, 8, 12) + spread(8, 1e308, 8) + spread(-20, 0, 16) \
        + [-100.5, -1000.25, -1e6 - 0.3, -1e10 - 0.25, math.nextafter(-17.0, 0)]
    for name in ["sinh", "tanh", "asinh"]:
        yield name, signed(TINY) + signed([0.1, 0.5, 1.0, 2.0]) + spread(-1, 1, 12) + spread(-30, 30, 12) + ([700.0, -710.4] if name == "sinh" else [1e300] if name == "asinh" else [])
    yield "cosh", TINY + spread(0, 1, 12) + spread(-30, 30, 12) + [700.0, -710.4]
    yield "acosh", [1.0, 1 + 2 ** -52, 1 + 1e-10, 1 + 1e-5] + spread(1, 3, 16) + spread(3, 1e308, 8) + spread(3, 1e38, 8)
    yield "atanh", signed(TINY) + signed(NEAR_ONE) + spread(-1, 1, 16)


def pairs():
    """The arguments of the functions of two, and orders and arguments of polygamma."""
    for n in [0, 1, 2, 3, 5, 8, 13, 30, 60, 170]:
        points = [1e-8, 0.3, 0.999, 1.0, 1.5, 2.0, 4.0, 7.9, 25.0, 100.3, 12345.678, 1e11, -0.3, -0.5, -1.5, -2.7, -10.25, -100.0625, -1999.5]
        yield from (("polygamma", n, x) for x in points)
    yield from (("polygamma", 1, x) for x in [1e-150, 9e-155, 1e-5, 8.0, 1e15, 1e200, 1e308])
    for n, zero in [(2, -1.4973), (2, -2.5), (4, -3.5008), (2, -20.5)]:
        root = zero if zero == -2.5 else float(mp.findroot(lambda t: polygamma(n, t), mp.mpf(zero)))
        yield from (("polygamma", n, x) for x in around(root))
    for a, b in [(3.0, 4.0), (1e300, 1e300), (1e-320, 1e-320), (1e308, 1.0), (1.0, 1e-8), (5e-324, 0.0), (1.5, -2.7), (1e-200, 3e-200), (1e154, 1e155)]:
        yield "hypot", a, b
    for a, b in [(0.0, 0.0), (1000.0, 1000.0), (-1000.0, -1000.5), (1.0, -50.0), (700.0, 710.0), (1e300, -1e300), (0.25, 0.5), (-3.0, -5.0), (1e-20, -40.0), (30.0, 31.7)]:
        yield "logaddexp", a, b
    for a, b in [(2.0, 0.5), (10.0, -3.0), (1e-300, 1.02), (0.5, 1074.0), (1.0000001, 1e8), (1 + 2 ** -52, 1e17), (-2.0, 3.0), (-0.5, -7.0), (1e300, 1.02), (9.0, 300.0)]:
        yield "pow", a, b
    for a, b in [(1.0, 1.0), (-1.0, -1.0), (1e-300, 1e300), (1e300, -1e300), (5e-324, -1.0), (-5e-324, 1e-320), (2.0, 1e-20), (-3.0, -1e-30)]:
        yield "atan2", a, b
    for a, b in [(0.5, 2.0), (1e-300, 1e-300), (1e300, 1.0000001), (-2.0, 5e-324), (3.0, 0.1), (1e-10, 1e308)]:
        yield "xlogy", a, b


    yield from (("hypot", a, b) for a, b in zip(spread(1e-300, 1e300, 20), spread(1e-300, 1e300, 21)))
    yield from (("hypot", a, b) for a, b in zip(spread(-3, 3, 20), spread(-3, 3, 21)))
    yield from (("hypot", a, b) for a, b in zip(spread(1e-30, 1e30, 20), spread(1e-30, 1e30, 21)))
    yield from (("logaddexp", a, b) for a, b in zip(spread(0, 50, 30), spread(0, 50, 31)))
    yield from (("logaddexp", a, b) for a, b in zip(spread(-90, -1, 20), spread(-90, -1, 21)))
    yield from (("xlogy", a, b) for a, b in zip(spread(-50, 50, 25), spread(1e-300, 1e300, 26)))
    yield from (("xlogy", a, b) for a, b in zip(spread(-50, 50, 25), spread(0, 2, 27)))
    yield from (("pow", a, b) for a, b in zip(spread(0, 8, 30), spread(-40, 40, 31)))
    yield from (("pow", a, b) for a, b in zip(spread(1e-30, 1e30, 20), spread(-1, 1, 23)))
    yield from (("atan2", a, b) for a, b in zip(spread(-3, 3, 30), spread(-3, 3, 31)))


def rounded(value):
    """The double nearest."""
    value = mp.mpf(value)
    return math.copysign(0.0, value) if value == 0 else float(value)


def single(x):
    """The single precision number nearest, or None where there is none but an infinity."""
    return struct.unpack("f", struct.pack("f", x))[0] if abs(x) <= 3.4028234663852886e38 else None


# What single precision has at its own ends.
SINGLE_TINY = signed([1e-45, 1e-40, 1.1754943508222875e-38, 1e-30, 1e-12, 5.9604644775390625e-08, 1e-4])
SINGLE_NEAR_ONE = [1 - 2 ** -24, 1 - 2 ** -20, 1 + 2 ** -23]


def in_domain(name, x):
    below = {"log": 0, "log10": 0, "sqrt": 0, "acosh": 1, "log1p": -1, "erfcinv": 0}
    beyond = {"asin": 1, "acos": 1, "atanh": 1, "erfinv": 1}
    if name in ["atanh", "erfinv"] and abs(x) == 1 or name == "digamma" and x <= 0 and x == int(x) or name == "loggamma" and x <= 0 and x == int(x):
        return False
    return (x > below[name] or name == "acosh" and x == 1 if name in below else True) and abs(x) <= beyond.get(name, math.inf)


def rows():
    for name, xs in arguments():
        yield from ((name, "", x, unary[name](mp.mpf(x))) for x in xs)
    for name, y, x in pairs():
        yield name, y, x, binary[name](mp.mpf(y), mp.mpf(x))


def single_rows():
    for name, xs in arguments():
        if name != "erfcinv":
            singles = {single(x) for x in xs + SINGLE_TINY + SINGLE_NEAR_ONE} - {None}
            yield from ((name, "", x, unary[name](mp.mpf(x))) for x in sorted(singles) if in_domain(name, x))
    seen = set()
    for name, y, x in pairs():
        y, x = (int(y) if name == "polygamma" else single(y)), single(x)
        apart = name == "polygamma" and x is not None and x <= 0 and x == int(x)
        empty = x == 0 and name in ["xlogy", "polygamma"] or y == 0 and x is not None and x <= 0 and name in ["pow", "atan2"]
        if x is not None and y is not None and not apart and not empty and (name, y, x) not in seen:
            seen.add((name, y, x))
            yield name, y, x, binary[name](mp.mpf(y), mp.mpf(x))


def write(name, table, greatest):
    with open(name, "w", encoding="utf-8") as file:
        file.write("function,order,argument,value\n")
        for name, y, x, value in table:
            nearest = rounded(value)
            # A value that overflows is not a number of ulps away from anything.
            if abs(nearest) <= greatest:
                file.write(f"{name},{y!r},{x!r},{nearest!r}\n".replace("''", ""))


if __name__ == "__main__":
    write("special-functions.csv", rows(), 1.7976931348623157e308)
    write("special-functions-32.csv", single_rows(), 3.4028234663852886e38)
