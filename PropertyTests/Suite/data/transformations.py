"""Reads functions as JSON from the standard input, each with a point, directions and what our transformations make of it, and prints a line a function:
its name, and for each transformation the error against torch.autograd.functional's, relative to its norm.
"""
import json
import sys

import torch
import torch.autograd.functional as A
import torch.nn.functional as F  # noqa: F401 (expressions name it)
from parity import error, tensor


def recurrence(x):
    """Two states over the rows of x, written as a loop."""
    h, outputs = torch.zeros(2, dtype=torch.float64), []
    for row in x.reshape(-1, 2):
        h = torch.tanh(0.5 * h + row * h.flip(0) + row)
        outputs.append(h * row.sum())
    return torch.stack(outputs)


def newton(x):
    """Square roots, by a fixed number of steps of Newton's method."""
    y = torch.ones_like(x)
    for _ in range(6):
        y = 0.5 * (y + (x * x + 1) / y)
    return y


NAMES = {"torch": torch, "F": F, "recurrence": recurrence, "newton": newton}


def transformations(f, x, tangent, cotangent, rows):
    def scalar(x):
        return (cotangent * f(x)).sum()

    jacobian = A.jacobian(f, x, vectorize=True)
    hessian = A.hessian(scalar, x)
    return {
        "jvp": A.jvp(f, x, tangent)[1],
        "vjp": A.vjp(f, x, cotangent)[1],
        "jacobianForward": jacobian,
        "jacobianReverse": A.jacobian(f, x),
        "sparseJacobian": jacobian,
        "hessian": hessian,
        "sparseHessian": hessian,
        "hvp": A.hvp(scalar, x, tangent)[1],
        "hvp, reverse over forward": A.vhp(scalar, x, tangent)[1],
        "gradients of examples": torch.stack([A.vjp(scalar, row)[1] for row in rows]),
    }


def compare(case):
    names = NAMES | {"given": tensor(case["Given"])}
    theirs = transformations(eval("lambda x: " + case["Torch"], names), *(tensor(case[name]) for name in ["Point", "Tangent", "Cotangent", "Rows"]))
    for result in case["Results"]:
        ours = tensor(result["Value"])
        yield result["Name"] + ":" + repr(error([ours], [theirs[result["Name"]].detach()]))


for case in json.load(sys.stdin):
    try:
        print(case["Name"], *compare(case), sep="\t")
    except Exception as problem:
        print(case["Name"], repr(problem).replace("\n", " "), sep="\t")
