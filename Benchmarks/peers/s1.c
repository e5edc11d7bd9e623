// Derivatives of small functions, derived by hand, and calls of them through pointers that the compiler does not know.
#include <math.h>

// The gradient of Rosenbrock's function of two numbers, (1 − x)² + 100 (y − x²)².
static void gradient(const double *restrict p, double *restrict result)
{
    double x = p[0], y = p[1], r = y - x * x;
    result[0] = -2 * (1 - x) - 400 * r * x;
    result[1] = 200 * r;
}

// d/dx sin(x²)·exp(−x).
static double slope(double x)
{
    double s = x * x;
    return (2 * x * cos(s) - sin(s)) * exp(-x);
}

void gradients(long count, const double *p, double *result)
{
    void (*volatile f)(const double *restrict, double *restrict) = gradient;
    for (long i = 0; i < count; i++)
    {
        f(p, result);
    }
}

double slopes(long count, double x)
{
    double (*volatile f)(double) = slope, sum = 0;
    for (long i = 0; i < count; i++)
    {
        sum += f(x);
    }
    return sum;
}
