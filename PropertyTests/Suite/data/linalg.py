"""Writes linalg.csv: functions of matrices, computed with 60 digits and rounded to double.

    python3 linalg.py > linalg.csv

The last column bounds the error that rounding the matrix alone makes, in units of the result's largest element: a condition number, at least 1;
0 asks for every element to be right relative to itself.
"""

from mpmath import mp, mpf, matrix, det, diag, eigsy, expm, eye, fsum, inverse, log, mnorm, sqrt, svd_r

mp.dps = 60


def rounded(a):
    """The matrix of doubles that the test reads."""
    return matrix([[mpf(float(a[i, j])) for j in range(a.cols)] for i in range(a.rows)])


def of(rows, columns, element):
    return rounded(matrix([[element(i, j) for j in range(columns)] for i in range(rows)]))


def frobenius(a):
    return sqrt(fsum(e**2 for e in a))


def singular_values(a):
    return svd_r(a if a.rows >= a.cols else a.T, compute_uv=False)


def condition(a):
    s = singular_values(a)
    return s[0] / s[len(s) - 1]


def pseudo_inverse(a):
    return inverse(a.T * a) * a.T if a.rows >= a.cols else a.T * inverse(a * a.T)


def least_squares(a):
    return pseudo_inverse(a) * matrix([mpf(i + 1) for i in range(a.rows)])


def power(a, n):
    return a**n if n > 0 else inverse(a) ** -n


hilbert = of(6, 6, lambda i, j: mpf(1) / (i + j + 1))
pascal = of(5, 5, lambda i, j: mp.binomial(i + j, i))
cauchy = of(4, 4, lambda i, j: mpf(1) / (i + 2 * j + mpf("1.5")))
rotated = of(4, 4, lambda i, j: mp.cos(3 * i + 2 * j * j + i * j + 1))
tall = of(6, 3, lambda i, j: mp.sin(i * j + i + 1))
wide = tall.T.copy()
symmetric = of(5, 5, lambda i, j: mp.cos(i * j + i + j))
graded = of(5, 5, lambda i, j: mp.cos(i * j * j + i + 2 * j) * mpf(10) ** (-4 * j))
nilpotent = of(4, 4, lambda i, j: j - i if j > i else 0)
turning = of(2, 2, lambda i, j: [[0, 40], [-40, 0]][i][j])
steep = of(3, 3, lambda i, j: [[-49, 24, 1], [-64, 31, 2], [0, 0, -3]][i][j])
tiny = of(3, 3, lambda i, j: (mp.cos(i + 2 * j) + (i == j)) * mpf(10) ** -200)
huge = of(3, 3, lambda i, j: (mp.cos(i + 2 * j) + (i == j)) * mpf(10) ** 150)

square = {"hilbert": hilbert, "pascal": pascal, "cauchy": cauchy, "rotated": rotated}
rows = []
for name, a in square.items():
    rows.append(("det", a, [det(a)], condition(a)))
    rows.append(("slogdet", a, [mp.sign(det(a)), log(abs(det(a)))], condition(a)))
    rows.append(("inv", a, inverse(a), condition(a)))
    rows.append(("matrixPower(7)", a, power(a, 7), 7 * mnorm(a, 1) ** 7 / mnorm(power(a, 7), 1)))
    rows.append(("matrixPower(-2)", a, power(a, -2), 2 * condition(a)))
for a in [tiny, huge]:
    rows.append(("slogdet", a, [mp.sign(det(a)), log(abs(det(a)))], 1))
    rows.append(("inv", a, inverse(a), condition(a)))
    rows.append(("svd", a, singular_values(a), 1))
    rows.append(("norm(fro)", a, [frobenius(a)], 1))
for a in [hilbert, rotated, nilpotent, turning]:
    rows.append(("matrixExp", a, expm(a), 1 + mnorm(a, 1)))
# Its exponential is of size 1, and a difference of terms as large as its norm to its own.
rows.append(("matrixExp", steep, expm(steep), mnorm(steep, 1) ** 2))
for a in [hilbert, symmetric, pascal]:
    rows.append(("eigh", a, eigsy(a, eigvals_only=True), 1))
for a in [hilbert, rotated, tall, wide, symmetric]:
    rows.append(("svd", a, singular_values(a), 1))
    rows.append(("norm(two)", a, [singular_values(a)[0]], 1))
    rows.append(("norm(nuc)", a, [fsum(singular_values(a))], 1))
    rows.append(("norm(fro)", a, [frobenius(a)], 1))
# A column's scale does not hurt the others: each singular value is right relative to itself.
rows.append(("svd", graded, singular_values(graded), 0))
for a in [tall, wide]:
    rows.append(("pinv", a, pseudo_inverse(a), condition(a)))
    rows.append(("lstsq", a, least_squares(a), condition(a) ** 2))


def texts(numbers):
    return " ".join(repr(float(x)) for x in numbers)


print("function,rows,elements,expected,condition")
for name, a, expected, factor in rows:
    cells = [name, str(a.rows), texts(a), texts(expected), repr(float(mp.nstr(mpf(factor), 3)))]
    print(",".join(cells))
