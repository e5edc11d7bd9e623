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

// The gradient of a² + s² after 100 steps s ← s − h (sin a + c s), a ← a + h s, by a, s and c.
static void pendulum(const double *restrict p, double *restrict result)
{
    enum { steps = 100 };
    double angle[steps + 1], speed[steps + 1], h = 0.05, c = p[2];
    angle[0] = p[0];
    speed[0] = p[1];
    for (int i = 0; i < steps; i++)
    {
        speed[i + 1] = speed[i] - h * (sin(angle[i]) + c * speed[i]);
        angle[i + 1] = angle[i] + h * speed[i + 1];
    }
    double byAngle = 2 * angle[steps], bySpeed = 2 * speed[steps], byFriction = 0;
    for (int i = steps; i-- > 0;)
    {
        bySpeed += h * byAngle;
        byAngle -= h * cos(angle[i]) * bySpeed;
        byFriction -= h * speed[i] * bySpeed;
        bySpeed *= 1 - h * c;
    }
    result[0] = byAngle;
    result[1] = bySpeed;
    result[2] = byFriction;
}

void gradients(long count, const double *p, double *result)
{
    void (*volatile f)(const double *restrict, double *restrict) = gradient;
    for (long i = 0; i < count; i++)
    {
        f(p, result);
    }
}

void pendulums(long count, const double *p, double *result)
{
    void (*volatile f)(const double *restrict, double *restrict) = pendulum;
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
