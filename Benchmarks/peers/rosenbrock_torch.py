"""Seconds that PyTorch takes for a gradient of the 2-d Rosenbrock function, eager, double precision, one thread."""
import time

import torch

torch.set_num_threads(1)
start = torch.tensor([-1.2, 1.0], dtype=torch.float64)


def gradient():
    p = start.detach().requires_grad_()
    x, y = p[0], p[1]
    value = (1 - x) ** 2 + 100 * (y - x * x) ** 2
    return torch.autograd.grad(value, p)[0]


for _ in range(200):
    gradient()

calls, begin = 0, time.perf_counter()
while time.perf_counter() - begin < 0.2:
    gradient()
    calls += 1
print((time.perf_counter() - begin) / calls)
