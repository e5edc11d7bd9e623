"""Reads cases as JSON from the standard input, computes each with PyTorch in double precision, and prints a line a case:
its name, and the errors of value, pullback and second-order product, relative to their norms.
"""
import json
import sys

import torch
import torch.nn.functional as F  # noqa: F401 (expressions name it)

KINDS = {"Float64": torch.float64, "Int64": torch.int64, "Bool": torch.bool}


class Digamma(torch.autograd.Function):
    """ψ, with ψ′(x) = ζ(2, x) for its derivative: PyTorch's own trigamma is right to nine digits, its Hurwitz zeta function to the last."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.digamma(x)

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        return gradient * torch.special.zeta(torch.full_like(x, 2), x)


class LogGamma(torch.autograd.Function):
    """log Γ of positive numbers, with that ψ for its derivative."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.lgamma(x)

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        return gradient * Digamma.apply(x)


NAMES = {"torch": torch, "F": F, "lgamma": LogGamma.apply, "digamma": Digamma.apply}


def tensor(data):
    return torch.tensor([float(v) for v in data["Elements"]], dtype=torch.float64).to(KINDS[data["Type"]]).reshape(data["Shape"])


def error(ours, theirs):
    """The norm of the difference, relative; over all inputs together."""
    ours = torch.cat([t.flatten().double() for t in ours])
    theirs = torch.cat([t.flatten().double() for t in theirs])
    if ours.shape != theirs.shape or not torch.equal(ours.isnan(), theirs.isnan()):
        return 1e300
    return float(torch.linalg.vector_norm((ours - theirs).nan_to_num()) / (torch.linalg.vector_norm(theirs.nan_to_num()) + 1e-300))


def zeros(gradients, inputs):
    return [torch.zeros_like(x) if g is None else g for g, x in zip(gradients, inputs)]


def compare(case):
    inputs = [tensor(data) for data in case["Inputs"]]
    floating = [x.requires_grad_() for x in inputs if x.is_floating_point()]
    y = eval(case["Torch"], NAMES | {"x": inputs})
    ours = tensor(case["Value"])
    if list(ours.shape) != list(y.shape):
        return [1e300] * 3
    errors = [error([ours], [y.detach()])]
    if not case["Derivatives"]:
        return errors + [0.0, 0.0]
    [derivatives] = case["Derivatives"]
    if not y.requires_grad:
        first = second = [torch.zeros_like(x) for x in floating]
    else:
        pulled = torch.autograd.grad(y, floating, tensor(derivatives["Cotangent"]), create_graph=True, allow_unused=True)
        first = zeros(pulled, floating)
        along = sum((g * tensor(u)).sum() for g, u in zip(first, derivatives["Directions"]))
        second = zeros(torch.autograd.grad(along, floating, allow_unused=True), floating) if along.requires_grad else [torch.zeros_like(x) for x in floating]
    errors.append(error([tensor(g) for g in derivatives["Pullback"]], [g.detach() for g in first]))
    errors.append(error([tensor(g) for g in derivatives["Second"]], second))
    return errors


if __name__ == "__main__":
    for case in json.load(sys.stdin):
        try:
            print(case["Name"], *compare(case), sep="\t")
        except Exception as problem:
            print(case["Name"], repr(problem).replace("\n", " "), sep="\t")
