// What the processor's fused multiply-adds can do: as many chains of them as hide their latency, in registers.
#ifdef __AVX512F__
#define BYTES 64
#else
#define BYTES 32
#endif

#define CHAINS 12

// Each chain starts elsewhere, or they would be one. It returns how many operations it did.
#define PEAK(NAME, T)                                                                       \
    typedef T NAME##_vector __attribute__((vector_size(BYTES)));                            \
    long NAME(long rounds, T factor, T term, T *sum)                                        \
    {                                                                                       \
        NAME##_vector chains[CHAINS], factors = {0}, terms = {0};                           \
        factors += factor;                                                                  \
        terms += term;                                                                      \
        for (int i = 0; i < CHAINS; i++)                                                    \
        {                                                                                   \
            chains[i] = (T)i * terms;                                                       \
        }                                                                                   \
        for (long round = 0; round < rounds; round++)                                       \
        {                                                                                   \
            for (int i = 0; i < CHAINS; i++)                                                \
            {                                                                               \
                chains[i] = chains[i] * factors + terms;                                    \
            }                                                                               \
        }                                                                                   \
        for (int i = 0; i < CHAINS; i++)                                                    \
        {                                                                                   \
            *sum += chains[i][0];                                                           \
        }                                                                                   \
        return rounds * CHAINS * 2 * (BYTES / sizeof(T));                                   \
    }

PEAK(peak_double, double)
PEAK(peak_float, float)
