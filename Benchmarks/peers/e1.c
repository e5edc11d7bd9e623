// The value of Σ tanh(x)·sin²x + exp(−x²), and its gradient, derived and fused by hand.
// gcc turns sin and cos of one number into one call, which libmvec has no vectors for. So the cosines are in a loop of their own, over blocks that stay in
// the first cache.
#include <math.h>

#define BLOCK 512

double e1_double(long n, const double *restrict x, double *restrict gradient)
{
    double sum = 0, cosines[BLOCK];
    for (long start = 0; start < n; start += BLOCK)
    {
        long count = n - start < BLOCK ? n - start : BLOCK;
        for (long i = 0; i < count; i++)
        {
            cosines[i] = cos(x[start + i]);
        }
        for (long i = 0; i < count; i++)
        {
            double y = x[start + i], t = tanh(y), s = sin(y), e = exp(-y * y);
            sum += t * s * s + e;
            gradient[start + i] = (1 - t * t) * s * s + 2 * t * s * cosines[i] - 2 * y * e;
        }
    }
    return sum;
}

float e1_float(long n, const float *restrict x, float *restrict gradient)
{
    float sum = 0, cosines[BLOCK];
    for (long start = 0; start < n; start += BLOCK)
    {
        long count = n - start < BLOCK ? n - start : BLOCK;
        for (long i = 0; i < count; i++)
        {
            cosines[i] = cosf(x[start + i]);
        }
        for (long i = 0; i < count; i++)
        {
            float y = x[start + i], t = tanhf(y), s = sinf(y), e = expf(-y * y);
            sum += t * s * s + e;
            gradient[start + i] = (1 - t * t) * s * s + 2 * t * s * cosines[i] - 2 * y * e;
        }
    }
    return sum;
}
