"""Fits the polynomials of Coefficients.cs, ElementaryCoefficients.cs and SingleCoefficients.cs. Needs mpmath; run it in this folder to write the files anew.

Every polynomial is the truncated Chebyshev series of the function that its comment names, computed with 60 digits, rewritten in
powers of the named variable and rounded to doubles. The degree is the least at which the fit's relative error stays below the goal.
"""
import struct

import mpmath as mp

mp.mp.dps = 60


def fit(function, centre, half, goal, first=6):
    """Coefficients, in powers of (argument - centre), of the shortest fit on centre ± half with a relative error below goal."""
    function = memoize(function)
    scale = min(abs(function(centre + half * mp.mpf(3 * k + 1) / 25)) for k in range(-8, 8))
    for length in range(first, 64):
        coefficients = chebyshev(function, centre, half, length)
        error = max(abs(mp.polyval(coefficients[::-1], d) - function(centre + d)) for d in samples(half, length))
        if error < goal * scale:
            return coefficients
    raise ValueError("no fit of 64 terms reaches the goal")


def memoize(function):
    known = {}

    def call(x):
        if x not in known:
            known[x] = function(x)
        return known[x]
    return call


def samples(half, length):
    return [half * mp.cos(mp.pi * (k + mp.mpf(1) / 3) / (2 * length)) for k in range(2 * length)]


def chebyshev(function, centre, half, length):
    nodes = max(64, length + 16)
    angles = [mp.pi * (k + mp.mpf(1) / 2) / nodes for k in range(nodes)]
    values = [function(centre + half * mp.cos(a)) for a in angles]
    series = [2 * mp.fsum(v * mp.cos(j * a) for v, a in zip(values, angles)) / nodes for j in range(length)]
    series[0] /= 2
    # T_0 = 1, T_1 = u, T_{j+1} = 2 u T_j - T_{j-1}, with u = d / half.
    powers = [mp.mpf(0)] * length
    before, now = [mp.mpf(1)], [mp.mpf(0), mp.mpf(1)]
    for j in range(length):
        for i, c in enumerate(before):
            powers[i] += series[j] * c
        after = [mp.mpf(0)] + [2 * c for c in now]
        for i, c in enumerate(before):
            after[i] -= c
        before, now = now, after
    return [c / half ** i for i, c in enumerate(powers)]


def between(low, high):
    low, high = mp.mpf(low), mp.mpf(high)
    return (low + high) / 2, (high - low) / 2


def digamma_root():
    return mp.findroot(lambda x: mp.psi(0, x), mp.mpf("1.4616321449683623"))


def erfc_inverse(q):
    w = mp.sqrt(-mp.log(q))
    y = w if w > 2 else mp.mpf("0.5")
    if w > 2:
        y = mp.sqrt(w * w - mp.log(w * mp.sqrt(mp.pi)))
    return mp.findroot(lambda t: mp.log(mp.erfc(t)) - mp.log(q), y)


def scaled_erfc(t, k):
    x = k * (1 + t) / (1 - t)
    return (1 + 2 * x) * mp.exp(x * x) * mp.erfc(x)


def inverse_tail(t, k):
    w = k * (1 + t) / (1 - t)
    return erfc_inverse(mp.exp(-w * w)) / w - 1


def stirling(z):
    """log Γ(x) - ((x - 1/2) log x - x + log(2π)/2), times x, as a function of z = 1/x²."""
    x = 1 / mp.sqrt(z)
    return x * (mp.loggamma(x) - (x - mp.mpf(1) / 2) * mp.log(x) + x - mp.log(2 * mp.pi) / 2)


def digamma_asymptotic(z):
    """(log x - 1/(2x) - ψ(x)) x², as a function of z = 1/x²."""
    x = 1 / mp.sqrt(z)
    return (mp.log(x) - 1 / (2 * x) - mp.psi(0, x)) / z


def trigamma_asymptotic(z):
    """(ψ'(x) - 1/x - 1/(2x²)) x³, as a function of z = 1/x²."""
    x = 1 / mp.sqrt(z)
    return (mp.psi(1, x) - 1 / x - z / 2) * x ** 3


def nearest(value, kind):
    """The shortest digits of the nearest number of a type."""
    if kind == "double":
        return repr(float(value))
    number = struct.unpack("f", struct.pack("f", float(value)))[0]
    return next(text for text in (f"{number:.{digits}g}" for digits in range(1, 10)) if struct.unpack("f", struct.pack("f", float(text)))[0] == number)


def array(name, comment, values, kind="double"):
    lines = [f"    /// <summary>{comment}</summary>", f"    public static ReadOnlySpan<double> {name} =>", "    ["]
    texts = [nearest(v, kind) + "," for v in values]
    lines += ["        " + " ".join(texts[i:i + 4]) for i in range(0, len(texts), 4)]
    return lines + ["    ];", ""]


def pair(name, comment, values):
    high = [mp.mpf(float(v)) for v in values]
    low = [v - h for v, h in zip(values, high)]
    return array(name + "High", comment + ", leading parts", high) + array(name + "Low", comment + ", what the leading parts left", low)


def tables():
    goal = mp.mpf(2) ** -57
    root = digamma_root()
    yield from array("Expm1", "(eˣ - 1 - x - x²/2) / x³ in powers of x, |x| ≤ 0.7",
                     fit(lambda x: (mp.expm1(x) - x - x * x / 2) / x ** 3, *between("-0.7", "0.7"), goal * 4))
    yield from array("Erf", "erf(x)/x - 1 in powers of x², |x| ≤ 1",
                     origin(fit(lambda z: mp.erf(mp.sqrt(z)) / mp.sqrt(z) - 1, *between(0, 1), goal), mp.mpf(1) / 2))
    k = mp.mpf("3.75")
    yield from array("ScaledErfc", "(1 + 2x) exp(x²) erfc(x) in powers of t = (x - 3.75)/(x + 3.75), 1/2 ≤ x ≤ 28",
                     recentre(fit(lambda t: scaled_erfc(t, k), *between((mp.mpf("0.5") - k) / (mp.mpf("0.5") + k), (28 - k) / (28 + k)), goal), 28, k))
    half_root_pi = mp.sqrt(mp.pi) / 2
    leading = mp.mpf(float(half_root_pi))
    yield from array("ErfInv", "erf⁻¹(x)/x less the double nearest √π/2, in powers of x², |x| ≤ 0.53",
                     origin(fit(lambda z: mp.erfinv(mp.sqrt(z)) / mp.sqrt(z) - leading, *between(0, mp.mpf("0.281")), goal / 64), mp.mpf("0.1405")))
    k = mp.mpf(4)
    low = mp.sqrt(mp.log(2))
    yield from array("ErfcInv", "erfc⁻¹(q)/w - 1 in powers of t = (w - 4)/(w + 4), w = √(-log q), q ≤ 1/2",
                     inverse_fit(low, mp.mpf("27.3"), k, goal))
    for name, low, factor, text in [
            ("LogGammaHalf", "0.5", lambda x: x - 1, "log Γ(x) / (x - 1) in powers of x - 3/4, 1/2 ≤ x ≤ 1"),
            ("LogGammaOne", 1, lambda x: (x - 1) * (x - 2), "log Γ(x) / ((x - 1)(x - 2)) in powers of x - 3/2, 1 ≤ x ≤ 2"),
            ("LogGammaTwo", 2, lambda x: x - 2, "log Γ(x) / (x - 2) in powers of x - 3, 2 ≤ x ≤ 4"),
            ("LogGammaFour", 4, lambda x: 1, "log Γ(x) in powers of x - 6, 4 ≤ x ≤ 8")]:
        yield from array(name, text, fit(lambda x: mp.loggamma(x) / factor(x), *between(low, 2 * mp.mpf(low)), goal))
    yield from array("LogGammaStirling", "the rest of Stirling's formula for log Γ(x), times x, in powers of 1/x², x ≥ 8", stirling_fit(stirling, goal))
    yield from pair("LogGammaFine", "log Γ(x) / ((x - 1)(x - 2)) in powers of x - 3/2, 1 ≤ x ≤ 2",
                    fit(lambda x: mp.loggamma(x) / ((x - 1) * (x - 2)), *between(1, 2), mp.mpf(2) ** -110, 38))
    for name, low, factor, text in [
            ("DigammaOne", 1, lambda x: x - root, "ψ(x) / (x - x₀) in powers of x - 3/2, 1 ≤ x ≤ 2, x₀ the positive zero"),
            ("DigammaTwo", 2, lambda x: 1, "ψ(x) in powers of x - 3, 2 ≤ x ≤ 4"),
            ("DigammaFour", 4, lambda x: 1, "ψ(x) in powers of x - 6, 4 ≤ x ≤ 8")]:
        yield from array(name, text, fit(lambda x: mp.psi(0, x) / factor(x), *between(low, 2 * low), goal))
    yield from array("DigammaAsymptotic", "(log x - 1/(2x) - ψ(x)) x² in powers of 1/x², x ≥ 8", stirling_fit(digamma_asymptotic, goal))
    for name, low in [("TrigammaOne", 1), ("TrigammaTwo", 2), ("TrigammaFour", 4)]:
        yield from array(name, f"ψ′(x) in powers of x - {3 * low}/2, {low} ≤ x ≤ {2 * low}", fit(lambda x: mp.psi(1, x), *between(low, 2 * low), goal))
    yield from array("TrigammaAsymptotic", "(ψ′(x) - 1/x - 1/(2x²)) x³ in powers of 1/x², x ≥ 8", stirling_fit(trigamma_asymptotic, goal))
    yield from pair("Bernoulli", "B₂ⱼ/(2j)! for j = 1, 2, …, 14", [mp.bernoulli(2 * j) / mp.factorial(2 * j) for j in range(1, 15)])


def elementary():
    """What the expansions in the kernel language need beside the above."""
    goal = mp.mpf(2) ** -57
    yield from array("Exponential", "(eˣ - 1 - x - x²/2) / x³ in powers of x, |x| ≤ log(2)/2",
                     fit(lambda x: (mp.expm1(x) - x - x * x / 2) / x ** 3, *between("-0.35", "0.35"), goal * 16))
    yield from array("Logarithm", "(2 artanh(s) - 2s - 2s³/3) / s⁵ in powers of s², |s| ≤ 3 - √8",
                     in_squares(lambda s: (2 * mp.atanh(s) - 2 * s - 2 * s ** 3 / 3) / s ** 5, "0.0296", goal * 16))
    yield from array("Sine", "(sin x - x) / x³ in powers of x², |x| ≤ π/4", in_squares(lambda x: (mp.sin(x) - x) / x ** 3, "0.618", goal))
    yield from array("Cosine", "(cos x - 1 + x²/2) / x⁴ in powers of x², |x| ≤ π/4", in_squares(lambda x: (mp.cos(x) - 1 + x * x / 2) / x ** 4, "0.618", goal * 8))
    yield from array("Arctangent", "(arctan x - x) / x³ in powers of x², |x| ≤ 1", in_squares(lambda x: (mp.atan(x) - x) / x ** 3, 1, goal))
    yield from array("Arcsine", "(arcsin x - x) / x³ in powers of x², |x| ≤ 1/2", in_squares(lambda x: (mp.asin(x) - x) / x ** 3, "0.25", goal))
    yield from array("HyperbolicTangent", "(tanh x - x) / x³ in powers of x², |x| ≤ 0.55", in_squares(lambda x: (mp.tanh(x) - x) / x ** 3, "0.3026", goal * 4))
    yield from pair("ReciprocalGamma", "1/Γ(x) in powers of x - 3/2, 1 ≤ x ≤ 2", fit(lambda x: 1 / mp.gamma(x), *between(1, 2), mp.mpf(2) ** -110, 24))
    yield from pair("DigammaFine", "1 + ψ(x) in powers of x - 3/2, 1 ≤ x ≤ 2", fit(lambda x: mp.psi(0, x) + 1, *between(1, 2), mp.mpf(2) ** -108, 36))
    digits = 50 * 29
    with mp.workprec(digits + 100):
        bits = int(mp.floor(2 / mp.pi * mp.mpf(2) ** digits))
    words = [bits >> (digits - 50 * (k + 1)) & (1 << 50) - 1 for k in range(29)]
    yield from array("TwoOverPi", "the bits of 2/π after the point, 50 in each", words)


def in_squares(function, highest, goal, first=6):
    """The fit of an even function on 0 ≤ x² ≤ highest, in powers of x²."""
    centre, half = between(0, highest)
    return origin(fit(lambda z: function(mp.sqrt(z)), centre, half, goal, first), centre)


def rounded_together(coefficients, highest):
    """Coefficients of x³P(x²) as Float32s next to them, chosen so that what is rounded off one makes up for another: the least error on 0 ≤ x² ≤ highest that steps of one coefficient reach."""
    points = [highest * mp.mpf(k) / 64 for k in range(65)]
    weights = [[mp.sqrt(z) ** 3 * z ** i for z in points] for i in range(len(coefficients))]
    best = [mp.mpf(nearest(c, "float")) for c in coefficients]
    errors = [mp.fsum((b - c) * weights[i][k] for i, (b, c) in enumerate(zip(best, coefficients))) for k in range(len(points))]
    improved = True
    while improved:
        improved = False
        for i, b in enumerate(best):
            step = mp.ldexp(1, int(mp.floor(mp.log(abs(b), 2))) - 23)
            for change in (step, -step):
                trial = [e + change * weights[i][k] for k, e in enumerate(errors)]
                if max(map(abs, trial)) < max(map(abs, errors)):
                    best[i] += change
                    errors = trial
                    improved = True
                    break
    return best


def single():
    """What the expansions of Float32 need: each polynomial's error is below 2⁻²⁷ of the function's value."""
    two = mp.mpf(2)

    def squares(name, comment, function, highest, goal):
        return array(name, comment + " in powers of x²", in_squares(function, highest, two ** goal, 2), "float")

    def shifted(name, comment, function, low, high, goal):
        centre, half = between(low, high)
        return array(name, comment, origin(fit(function, centre, half, two ** goal, 2), centre), "float")

    yield from shifted("Exponential", "(eˣ - 1 - x - x²/2) / x³ in powers of x, |x| ≤ log(2)/2", lambda x: (mp.expm1(x) - x - x * x / 2) / x ** 3, "-0.348", "0.348", -21)
    yield from shifted("Logarithm", "(log(1 + x) - x + x²/2) / x³ in powers of x, √½ ≤ 1 + x ≤ √2",
                       lambda x: (mp.log1p(x) - x + x * x / 2) / x ** 3, "-0.2929", "0.4143", -22)
    yield from squares("Sine", "(sin x - x) / x³, |x| ≤ π/4,", lambda x: (mp.sin(x) - x) / x ** 3, "0.618", -24)
    yield from squares("Cosine", "(cos x - 1 + x²/2) / x⁴, |x| ≤ π/4,", lambda x: (mp.cos(x) - 1 + x * x / 2) / x ** 4, "0.618", -22)
    yield from squares("Tangent", "(tan x - x) / x³, |x| ≤ π/4,", lambda x: (mp.tan(x) - x) / x ** 3, "0.62", -28)
    arctangent = in_squares(lambda x: (mp.atan(x) - x) / x ** 3, 1, two ** -28, 2)
    yield from array("Arctangent", "(arctan x - x) / x³, |x| ≤ 1, in powers of x²", rounded_together(arctangent, 1), "float")
    yield from squares("Arcsine", "(arcsin x - x) / x³, |x| ≤ 1/2,", lambda x: (mp.asin(x) - x) / x ** 3, "0.25", -24)
    yield from squares("HyperbolicSine", "(sinh x - x) / x³, |x| ≤ 1,", lambda x: (mp.sinh(x) - x) / x ** 3, 1, -25)
    yield from squares("HyperbolicTangent", "(tanh x - x) / x³, |x| ≤ 0.55,", lambda x: (mp.tanh(x) - x) / x ** 3, "0.3026", -23)
    yield from squares("Erf", "erf(x)/x - 1, |x| ≤ 1,", lambda x: mp.erf(x) / x - 1, 1, -25)
    yield from shifted("ErfcLogarithm", "-log(erfc x) in powers of x, 1 ≤ x ≤ 4", lambda x: -mp.log(mp.erfc(x)), 1, 4, -24)


def origin(coefficients, centre):
    """The same polynomial in powers of its argument."""
    result = [mp.mpf(0)] * len(coefficients)
    for c in reversed(coefficients):
        result = [(result[i - 1] if i else 0) - centre * result[i] for i in range(len(result))]
        result[0] += c
    return result


def recentre(coefficients, high, k):
    centre, _ = between((mp.mpf("0.5") - k) / (mp.mpf("0.5") + k), (high - k) / (high + k))
    return origin(coefficients, centre)


def inverse_fit(low, high, k, goal):
    centre, half = between((low - k) / (low + k), (high - k) / (high + k))
    return origin(fit(lambda t: inverse_tail(t, k), centre, half, goal * 8), centre)


def stirling_fit(function, goal):
    with mp.workdps(80):
        # From x = 2¹⁵ on the first coefficient alone is exact to 2⁻³⁰ of a term that is itself below 2⁻³⁰ of the sum.
        centre, half = between(mp.mpf(2) ** -30, mp.mpf(1) / 64)
        return origin(fit(function, centre, half, goal * 16), centre)


def write(name, summary, body):
    with open(f"{name}.cs", "w", encoding="utf-8") as file:
        file.write(f"""// Written by coefficients.py, which says how; do not edit.
namespace Fluxion.Kernels;

/// <summary>{summary}</summary>
internal static class {name}
{{
{body}
}}
""")


if __name__ == "__main__":
    root = digamma_root() - 1
    body = "\n".join(tables())
    body += f"""
    /// <summary>The positive zero of ψ, less 1: the nearest double.</summary>
    public const double DigammaRootHigh = {float(root)!r};

    /// <summary>The positive zero of ψ, less 1: what the nearest double left.</summary>
    public const double DigammaRootLow = {float(root - mp.mpf(float(root)))!r};"""
    write("Coefficients", "The fitted polynomials of the special functions, lowest power first.", body)
    write("ElementaryCoefficients", "The fitted polynomials of the elementary functions, lowest power first, and the bits of 2/π.", "\n".join(elementary()).rstrip())
    write("SingleCoefficients", "The fitted polynomials of the elementary functions in Float32, lowest power first.", "\n".join(single()).rstrip())
