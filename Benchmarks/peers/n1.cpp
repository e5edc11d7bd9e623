// The n-th derivative of tanh by CppAD's Taylor mode: all coefficients up to order n in one sweep over a recording, and n! times the last one.
#include <cppad/cppad.hpp>

#include <vector>

extern "C" double derivatives(long count, int order, double at)
{
    std::vector<CppAD::AD<double>> x(1, 0.3), y(1);
    CppAD::Independent(x);
    y[0] = tanh(x[0]);
    CppAD::ADFun<double> f(x, y);
    f.optimize();
    f.capacity_order(order + 1);
    double factorial = 1;
    for (int k = 2; k <= order; k++)
    {
        factorial *= k;
    }
    std::vector<double> series(order + 1, 0.0), result;
    series[1] = 1;
    double sum = 0;
    for (long i = 0; i < count; i++)
    {
        series[0] = at;
        result = f.Forward(order, series);
        sum += factorial * result[order];
    }
    return sum / count;
}
