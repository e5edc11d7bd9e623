"""Seconds that NumPy takes for the sum of two arrays of so many elements."""
import sys
import time

import numpy

a = numpy.linspace(0, 1, int(sys.argv[1]))
b = a + 1

for _ in range(1000):
    a + b

calls, begin = 0, time.perf_counter()
while time.perf_counter() - begin < 0.02:
    for _ in range(100):
        a + b
    calls += 100
print((time.perf_counter() - begin) / calls)
