"""The regularised incomplete beta function, as accurate as the forecast needs it."""

import math

_TINY = 1e-300
_PRECISION = 1e-14
_MOST_TERMS = 5_000


def incomplete_beta(log_x: float, a: float, b: float) -> float:
    """Return I_x(a, b) for a, b > 0 from the logarithm of x, so that x may be smaller than any float.

    The continued fraction of DLMF 8.17.22, evaluated by the method of Lentz; it converges in O(√max(a, b)) terms below
    the mean a/(a+b), and beyond it the symmetry I_x(a, b) = 1 − I_{1−x}(b, a) is used.
    """
    x, rest = math.exp(log_x), -math.expm1(log_x)
    if rest <= 0:
        return 1.0
    log_rest = math.log1p(-x) if x < rest else math.log(rest)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * log_x + b * log_rest)
    if x * (a + b + 2) < a + 1:
        return min(1.0, front * _fraction(x, a, b) / a)
    return max(0.0, 1 - front * _fraction(rest, b, a) / b)


def _fraction(x: float, a: float, b: float) -> float:
    above, below = 1.0, 1 - (a + b) * x / (a + 1)
    below = 1 / (below if abs(below) > _TINY else _TINY)
    value = below
    for m in range(1, _MOST_TERMS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            below = 1 + term * below
            below = 1 / (below if abs(below) > _TINY else _TINY)
            above = 1 + term / above
            above = above if abs(above) > _TINY else _TINY
            value *= below * above
        if abs(below * above - 1) < _PRECISION:
            break
    return value
