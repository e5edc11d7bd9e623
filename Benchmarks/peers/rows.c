// Sums of rows and columns, a chain of cheap steps, the cross-entropy of rows' softmax and logistic regression, derived and fused by hand: each reads the matrix once
// (in blocks of rows that stay in a cache, where a row is needed twice). This file includes itself, once for each type.
#ifndef T
#include <tgmath.h>
#define JOINED(name, type) name##_##type
#define NAMED(name, type) JOINED(name, type)
#define NAME(name) NAMED(name, T)
#define T double
#include "rows.c"
#undef T
#define T float
#include "rows.c"
#else

// y = ((x·1.01 + 0.5)·x − 0.25)·0.99, and nothing that takes longer than reading and writing.
void NAME(chain)(long rows, long columns, const T *restrict x, const T *restrict other, const T *restrict p, T *restrict value, T *restrict out)
{
    for (long i = 0; i < rows * columns; i++)
    {
        out[i] = ((x[i] * (T)1.01 + (T)0.5) * x[i] - (T)0.25) * (T)0.99;
    }
}

#define SUMS(name, term)                                                                                                                                     \
    void NAME(rows_##name)(long rows, long columns, const T *restrict x, const T *restrict other, const T *restrict p, T *restrict value, T *restrict out)    \
    {                                                                                                                                                        \
        for (long i = 0; i < rows; i++)                                                                                                                      \
        {                                                                                                                                                    \
            T sum = 0;                                                                                                                                       \
            for (long j = 0; j < columns; j++)                                                                                                               \
            {                                                                                                                                                \
                T y = x[i * columns + j];                                                                                                                    \
                sum += term;                                                                                                                                 \
            }                                                                                                                                                \
            out[i] = sum;                                                                                                                                    \
        }                                                                                                                                                    \
    }                                                                                                                                                        \
                                                                                                                                                             \
    void NAME(columns_##name)(long rows, long columns, const T *restrict x, const T *restrict other, const T *restrict p, T *restrict value, T *restrict out) \
    {                                                                                                                                                        \
        for (long j = 0; j < columns; j++)                                                                                                                   \
        {                                                                                                                                                    \
            out[j] = 0;                                                                                                                                      \
        }                                                                                                                                                    \
        for (long i = 0; i < rows; i++)                                                                                                                      \
        {                                                                                                                                                    \
            for (long j = 0; j < columns; j++)                                                                                                               \
            {                                                                                                                                                \
                T y = x[i * columns + j];                                                                                                                    \
                out[j] += term;                                                                                                                              \
            }                                                                                                                                                \
        }                                                                                                                                                    \
    }

SUMS(squares, y * y)
SUMS(exponentials, exp(y))
#undef SUMS

// Σᵢ (ln Σⱼ exp xᵢⱼ − xᵢₖ)/n with k = i mod columns, and its gradient, softmax less the class.
void NAME(entropy)(long rows, long columns, const T *restrict x, const T *restrict other, const T *restrict p, T *restrict value, T *restrict out)
{
    double total = 0;
    T scale = (T)1 / rows;
    for (long i = 0; i < rows; i++)
    {
        const T *row = x + i * columns;
        T *gradient = out + i * columns, most = row[0], sum = 0;
        for (long j = 1; j < columns; j++)
        {
            most = row[j] > most ? row[j] : most;
        }
        for (long j = 0; j < columns; j++)
        {
            T y = exp(row[j] - most);
            sum += y;
            gradient[j] = y;
        }
        T factor = scale / sum;
        for (long j = 0; j < columns; j++)
        {
            gradient[j] *= factor;
        }
        gradient[i % columns] -= scale;
        total += log(sum) + most - row[i % columns];
    }
    *value = total / rows;
}

// The mean of softplus z − y·z with z = X·w + b, and its gradient; w and then b in p, and their derivatives in out.
#define BLOCK 64
void NAME(logistic)(long rows, long columns, const T *restrict x, const T *restrict other, const T *restrict p, T *restrict value, T *restrict out)
{
    double total = 0;
    T shift = 0;
    for (long j = 0; j < columns; j++)
    {
        out[j] = 0;
    }
    for (long start = 0; start < rows; start += BLOCK)
    {
        long count = rows - start < BLOCK ? rows - start : BLOCK;
        T z[BLOCK], slope[BLOCK];
        for (long i = 0; i < count; i++)
        {
            const T *row = x + (start + i) * columns;
            T sum = p[columns];
            for (long j = 0; j < columns; j++)
            {
                sum += row[j] * p[j];
            }
            z[i] = sum;
        }
        T part = 0;
        for (long i = 0; i < count; i++)
        {
            T e = exp(-fabs(z[i])), s = 1 / (1 + e);
            part += (z[i] > 0 ? z[i] : 0) + log(1 + e) - other[start + i] * z[i];
            slope[i] = ((z[i] > 0 ? s : 1 - s) - other[start + i]) / rows;
            shift += slope[i];
        }
        total += part;
        for (long i = 0; i < count; i++)
        {
            const T *row = x + (start + i) * columns;
            for (long j = 0; j < columns; j++)
            {
                out[j] += row[j] * slope[i];
            }
        }
    }
    out[columns] = shift;
    *value = total / rows;
}
#undef BLOCK
#endif
