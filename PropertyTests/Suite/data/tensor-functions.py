"""Writes tensor-functions.csv: what functions of whole tensors give, by their definitions, element by element, in fractions (and in 50 digits
where roots and logarithms come in), rounded to double.

    python3 tensor-functions.py > tensor-functions.csv

Columns: a case, the shape of its result, the elements in row-major order. The cases' inputs are number(shape, seed): quarters from -2 to 2, with ties
and zeros. TensorFunctionLaws.fs has the same cases.
"""

from decimal import Decimal, getcontext
from fractions import Fraction
from itertools import product
from math import prod

getcontext().prec = 50


class Array:
    """A function from indices to numbers, over a shape."""

    def __init__(self, shape, at):
        self.shape = tuple(shape)
        self.elements = {index: at(*index) for index in product(*map(range, self.shape))}

    def __call__(self, *index):
        return self.elements[index]

    def get(self, index, otherwise):
        return self.elements.get(tuple(index), otherwise)


def number(shape, seed):
    flat = (Fraction((7 * i + 3 * i * i + 13 * seed) % 17 - 8, 4) for i in range(prod(shape)))
    return Array(shape, lambda *_: next(flat))


def scalar(value):
    return Array((), lambda: value)


def vector(values):
    return Array((len(values),), lambda i: values[i])


def decimal(x):
    return Decimal(x.numerator) / x.denominator if isinstance(x, Fraction) else Decimal(x)


def mean(values):
    return sum(values) / len(values)


def variance(values, correction):
    centre = mean(values)
    return sum((v - centre) ** 2 for v in values) / (len(values) - Fraction(correction))


def row(x, i):
    return [x(i, j) for j in range(x.shape[1])]


def by_row(x, f):
    """A function from a row to a list, or to a number."""
    rows = [f(row(x, i)) for i in range(x.shape[0])]
    if isinstance(rows[0], list):
        return Array((len(rows), len(rows[0])), lambda i, j: rows[i][j])
    return vector(rows)


def running(combine):
    def scan(values):
        result = values[:1]
        for value in values[1:]:
            result.append(combine(result[-1], value))
        return result

    return scan


def positions(values, descending=False):
    return sorted(range(len(values)), key=lambda i: -values[i] if descending else values[i])


def einsum(equation, *tensors):
    terms, result = equation.split("->")
    terms = terms.split(",")
    lengths = {label: n for term, tensor in zip(terms, tensors) for label, n in zip(term, tensor.shape)}
    summed = sorted(set(lengths) - set(result))

    def at(*index):
        known = dict(zip(result, index))
        total = Fraction(0)
        for others in product(*(range(lengths[label]) for label in summed)):
            values = {**known, **dict(zip(summed, others))}
            total += prod(tensor(*(values[label] for label in term)) for term, tensor in zip(terms, tensors))
        return total

    return Array([lengths[label] for label in result], at)


def places(n, size, stride, padding, dilation):
    return (n + 2 * padding - dilation * (size - 1) - 1) // stride + 1


def convolution(x, w, stride, padding, dilation, groups):
    """Of images; a sequence is an image of height 1."""
    batch, _, height, width = x.shape
    outputs, channels, tall, wide = w.shape

    def at(n, o, i, j):
        first = o // (outputs // groups) * channels
        return sum(
            w(o, c, k, l) * x.get((n, first + c, i * stride[0] + k * dilation[0] - padding[0], j * stride[1] + l * dilation[1] - padding[1]), 0)
            for c, k, l in product(range(channels), range(tall), range(wide)))

    rows = places(height, tall, stride[0], padding[0], dilation[0])
    columns = places(width, wide, stride[1], padding[1], dilation[1])
    return Array((batch, outputs, rows, columns), at)


def pooled(x, combine, size, stride, padding, frame):
    (height, width) = x.shape

    def at(i, j):
        window = [x.get((i * stride[0] + k - padding[0], j * stride[1] + l - padding[1]), frame) for k, l in product(range(size[0]), range(size[1]))]
        return combine([v for v in window if v is not None])

    return Array((places(height, size[0], stride[0], padding[0], 1), places(width, size[1], stride[1], padding[1], 1)), at)


def squeezed(x, axis):
    return Array(x.shape[:axis] + x.shape[axis + 1:], lambda *i: x(*i[:axis], 0, *i[axis:]))


def lifted(x):
    """Sequences as images of height 1."""
    return Array((*x.shape[:2], 1, x.shape[2]), lambda n, c, _, i: x(n, c, i))


def sigmoid_loss(logit, target):
    logit, target = decimal(logit), decimal(target)
    return target * (1 + (-logit).exp()).ln() + (1 - target) * (1 + logit.exp()).ln()


def layer_norm(values, weight, bias, epsilon):
    root = (decimal(variance(values, 0)) + epsilon).sqrt()
    return [decimal(v - mean(values)) / root * decimal(w) + decimal(b) for v, w, b in zip(values, weight, bias)]


def huber(d, delta):
    return d * d / 2 if abs(d) <= delta else delta * (abs(d) - delta / 2)


def cases():
    x = number((4, 6), 1)
    v = number((7,), 2)
    m = number((3, 5), 3)
    cube = number((2, 3, 4), 4)
    flat = [x(i, j) for i in range(4) for j in range(6)]

    yield "prod", by_row(number((4, 3), 5), prod)
    yield "var", scalar(variance(flat, 1))
    yield "varAlong", by_row(x, lambda r: variance(r, 1))
    yield "varWith 0", by_row(x, lambda r: variance(r, 0))
    yield "std", scalar(decimal(variance(flat, 1)).sqrt())
    yield "stdWith 0.5", by_row(x, lambda r: decimal(variance(r, Fraction(1, 2))).sqrt())
    yield "norm", scalar(decimal(sum(e * e for e in flat)).sqrt())
    yield "normWith 1", by_row(x, lambda r: sum(map(abs, r)))
    yield "normWith 3", by_row(x, lambda r: (decimal(sum(abs(e) ** 3 for e in r)).ln() / 3).exp())
    yield "normWith infinity", by_row(x, lambda r: max(map(abs, r)))

    yield "cumsum", by_row(x, running(lambda a, b: a + b))
    yield "cumprod", by_row(x, running(lambda a, b: a * b))
    yield "cummax", by_row(x, running(max))
    yield "sort", by_row(x, sorted)
    yield "sortDescending", by_row(x, lambda r: sorted(r, reverse=True))
    yield "argsort", by_row(x, positions)
    yield "argsortDescending", by_row(x, lambda r: positions(r, True))
    yield "topk", by_row(x, lambda r: positions(r, True)[:3])
    yield "bottomk", by_row(x, lambda r: sorted(r)[:2])

    yield "roll", Array((4, 6), lambda i, j: x(i, (j - 8) % 6))
    yield "tile", Array((3, 8, 6), lambda _, i, j: x(i % 4, j % 6))
    yield "pad", Array((5, 9), lambda i, j: x.get((i - 1, j), Fraction(0)))
    yield "padWith", Array((4, 9), lambda i, j: x.get((i, j - 2), Fraction(7)))
    yield "trilAt", Array((2, 3, 4), lambda b, i, j: cube(b, i, j) if j <= i + 1 else 0)
    yield "triuAt", Array((2, 3, 4), lambda b, i, j: cube(b, i, j) if j >= i - 1 else 0)
    yield "diagAt", Array((9, 9), lambda i, j: v(i - 2) if i - j == 2 else 0)
    yield "diagonalAt", Array((3, 2), lambda i, k: cube(k, i, k + 1))
    yield "trace", vector([cube(0, 0, j) + cube(1, 1, j) for j in range(4)])
    index = [[0, 2, 2, 1, 0], [3, 3, 0, 1, 1], [2, 0, 1, 3, 2]]
    yield "scatterAdd", Array((4, 6), lambda i, j: x(i, j) + sum(m(k, j) for k in range(3) if j < 5 and index[k][j] == i))

    yield "kron", Array((6, 20), lambda i, j: m(i % 3, j % 5) * number((2, 4), 6)(i // 3, j // 5))
    a, b, c = number((3, 4), 7), number((4, 5), 8), number((5, 2), 9)
    yield "einsum chain", einsum("ij,jk,kl->il", a, b, c)
    yield "einsum diagonal", einsum("iij->j", number((3, 3, 2), 10))
    yield "einsum implicit", einsum("ba->ab", a)
    yield "einsum ellipsis", einsum("xij,xkj->xik", cube, number((2, 5, 4), 11))
    yield "einsum broadcast", Array((2, 3), lambda i, j: sum(cube(i, j, k) for k in range(4)) * number((1, 3), 12)(0, j))
    yield "einsum outer", einsum("i,j,k->kij", number((2,), 13), number((3,), 14), number((2,), 15))
    yield "einsum batch", einsum("bi,bj,bij->b", number((2, 3), 16), number((2, 4), 17), number((2, 3, 4), 18))
    yield "tensordot", einsum("ijk,jil->kl", cube, number((3, 2, 5), 19))

    target = [1, 0, 5, 3]
    yield "nllLoss", scalar(-mean([x(i, target[i]) for i in range(4)]))
    yield "huberLoss", scalar(mean([huber(e, Fraction(3, 4)) for e in flat]))
    yield "bceWithLogits", scalar(mean([sigmoid_loss(e, abs(e) / 2) for e in flat]))
    weight, bias = [number((6,), 20)(i) for i in range(6)], [number((6,), 21)(i) for i in range(6)]
    yield "layerNorm", by_row(x, lambda r: layer_norm(r, weight, bias, Decimal("0.5")))
    yield "embedding", Array((2, 2, 6), lambda i, j, k: x([[3, 0], [1, 3]][i][j], k))

    sequences = number((2, 4, 9), 22)
    yield "conv1d", squeezed(convolution(lifted(sequences), lifted(number((3, 4, 3), 23)), (1, 1), (0, 0), (1, 1), 1), 2)
    yield "conv1d in groups", squeezed(convolution(lifted(sequences), lifted(number((6, 2, 3), 24)), (1, 2), (0, 3), (1, 2), 2), 2)
    images = number((2, 4, 6, 7), 25)
    yield "conv2d", convolution(images, number((3, 4, 3, 2), 26), (1, 1), (0, 0), (1, 1), 1)
    yield "conv2d in groups", convolution(images, number((8, 1, 2, 3), 27), (2, 1), (1, 2), (3, 2), 4)
    image = number((6, 7), 28)
    yield "maxPool2d", pooled(image, max, (2, 3), (2, 3), (0, 0), None)
    yield "maxPool2dWith", pooled(image, max, (3, 2), (1, 2), (2, 1), None)
    yield "avgPool2d", pooled(image, mean, (2, 3), (2, 3), (0, 0), 0)
    yield "avgPool2dWith", pooled(image, mean, (3, 2), (1, 2), (2, 1), 0)


if __name__ == "__main__":
    print("case,shape,elements")
    for name, result in cases():
        elements = [repr(float(result.elements[index])) for index in product(*map(range, result.shape))]
        print(",".join([name, " ".join(map(str, result.shape)), " ".join(elements)]))
