using System.Globalization;
using System.Numerics;

namespace BtcStream.Quant.Tests.Numerics;

/// <summary>
/// Binary floating point of 256 bits: the reference the double functions are measured against. Slow, simple and written apart from them;
/// its own errors are below 2^-200 relative.
/// </summary>
internal readonly struct BigFloat
{
    public const int Precision = 256;

    private readonly BigInteger _mantissa;
    private readonly int _exponent;

    private BigFloat(BigInteger mantissa, int exponent)
    {
        int excess = (int)mantissa.GetBitLength() - Precision;
        _mantissa = excess > 0 ? mantissa >> excess : mantissa;
        _exponent = excess > 0 ? exponent + excess : exponent;
    }

    public static BigFloat Zero => new(BigInteger.Zero, 0);

    public static BigFloat One => new(BigInteger.One, 0);

    public static BigFloat Pi { get; } = 16 * ArcTanOfInverse(5) - 4 * ArcTanOfInverse(239);

    public static BigFloat Ln2 { get; } = 2 * ArTanhOfInverse(3);

    public bool IsZero => _mantissa.IsZero;

    public int Sign => _mantissa.Sign;

    /// <summary>Position of the leading bit: 2^Magnitude ≤ |value| &lt; 2^(Magnitude + 1).</summary>
    private int Magnitude => (int)BigInteger.Abs(_mantissa).GetBitLength() - 1 + _exponent;

    public static implicit operator BigFloat(int value) => new(value, 0);

    /// <summary>Exact.</summary>
    public static implicit operator BigFloat(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "Only finite numbers have a BigFloat.");
        }

        long bits = BitConverter.DoubleToInt64Bits(value);
        int biased = (int)((bits >> 52) & 0x7FF);
        long fraction = bits & 0xFFFFFFFFFFFFF;
        BigInteger mantissa = biased == 0 ? fraction : fraction | (1L << 52);
        return new BigFloat(bits < 0 ? -mantissa : mantissa, Math.Max(biased, 1) - 1075);
    }

    public static BigFloat operator -(BigFloat value) => new(-value._mantissa, value._exponent);

    public static BigFloat operator +(BigFloat left, BigFloat right)
    {
        if (left.IsZero || right.IsZero)
        {
            return left.IsZero ? right : left;
        }

        if (left._exponent < right._exponent)
        {
            (left, right) = (right, left);
        }

        int shift = left._exponent - right._exponent;
        return shift > 4 * Precision
            ? left
            : new BigFloat((left._mantissa << shift) + right._mantissa, right._exponent);
    }

    public static BigFloat operator -(BigFloat left, BigFloat right) => left + -right;

    public static BigFloat operator *(BigFloat left, BigFloat right) =>
        new(left._mantissa * right._mantissa, left._exponent + right._exponent);

    public static BigFloat operator /(BigFloat left, BigFloat right)
    {
        int shift = Math.Max(0, Precision + 8 + (int)right._mantissa.GetBitLength() - (int)left._mantissa.GetBitLength());
        return new BigFloat((left._mantissa << shift) / right._mantissa, left._exponent - right._exponent - shift);
    }

    public static bool operator <(BigFloat left, BigFloat right) => (left - right).Sign < 0;

    public static bool operator >(BigFloat left, BigFloat right) => right < left;

    public static BigFloat Abs(BigFloat value) => value.Sign < 0 ? -value : value;

    public static BigFloat Sqrt(BigFloat value)
    {
        if (value.IsZero)
        {
            return value;
        }

        int shift = 2 * Precision - (int)value._mantissa.GetBitLength();
        shift += (value._exponent - shift) & 1;
        BigInteger scaled = shift >= 0 ? value._mantissa << shift : value._mantissa >> -shift;
        BigInteger root = BigInteger.One << ((int)scaled.GetBitLength() / 2 + 1);
        while (true)
        {
            BigInteger next = (root + scaled / root) >> 1;
            if (next >= root)
            {
                return new BigFloat(root, (value._exponent - shift) / 2);
            }

            root = next;
        }
    }

    public static BigFloat Exp(BigFloat x)
    {
        const int Halvings = 16;
        int k = (int)Math.Round((x / Ln2).ToDouble());
        BigFloat r = (x - k * Ln2).Scale(-Halvings);
        BigFloat term = One;
        BigFloat sum = One;
        for (int n = 1; term.IsZero || n < 3 || term.Magnitude > -Precision - 20; n++)
        {
            term = term * r / n;
            sum += term;
            if (term.IsZero)
            {
                break;
            }
        }

        for (int i = 0; i < Halvings; i++)
        {
            sum *= sum;
        }

        return sum.Scale(k);
    }

    public static BigFloat Log(BigFloat x)
    {
        int k = x.Magnitude;
        BigFloat m = x.Scale(-k);
        BigFloat y = Math.Log(m.ToDouble());
        for (int i = 0; i < 4; i++)
        {
            BigFloat e = Exp(y);
            y += 2 * (m - e) / (m + e);
        }

        return y + k * Ln2;
    }

    /// <summary>φ(x).</summary>
    public static BigFloat NormalPdf(BigFloat x) => Exp(-(x * x).Scale(-1)) / Sqrt(2 * Pi);

    /// <summary>N(x): the series about 0 near it, Laplace's continued fraction in the tails.</summary>
    public static BigFloat NormalCdf(BigFloat x)
    {
        if (x.Sign > 0)
        {
            return One - NormalCdf(-x);
        }

        BigFloat y = -x;
        if (y > 6)
        {
            BigFloat fraction = y;
            for (int n = 1500; n >= 1; n--)
            {
                fraction = y + n / fraction;
            }

            return NormalPdf(x) / fraction;
        }

        BigFloat term = y;
        BigFloat sum = y;
        for (int n = 3; !term.IsZero && term.Magnitude > -Precision - 20; n += 2)
        {
            term = term * y * y / n;
            sum += term;
        }

        return One.Scale(-1) - NormalPdf(x) * sum;
    }

    public BigFloat Scale(int powerOfTwo) => new(_mantissa, _exponent + powerOfTwo);

    /// <summary>To within an ulp: for estimates and messages, not for comparisons.</summary>
    public double ToDouble()
    {
        int excess = (int)BigInteger.Abs(_mantissa).GetBitLength() - 60;
        return excess <= 0
            ? Math.ScaleB((double)_mantissa, _exponent)
            : Math.ScaleB((double)(_mantissa >> excess), _exponent + excess);
    }

    /// <summary>|actual − this| in units of the last place of a double of this size.</summary>
    public double UlpError(double actual)
    {
        int lastPlace = Math.Max(IsZero ? -1074 : Magnitude - 52, -1074);
        return Abs(actual - this).Scale(-lastPlace).ToDouble();
    }

    /// <summary>|actual − this| / |this|.</summary>
    public double RelativeError(double actual) => Abs((actual - this) / this).ToDouble();

    public override string ToString() => ToDouble().ToString("R", CultureInfo.InvariantCulture);

    private static BigFloat ArcTanOfInverse(int n) => InverseSeries(n, -1);

    private static BigFloat ArTanhOfInverse(int n) => InverseSeries(n, 1);

    private static BigFloat InverseSeries(int n, int sign)
    {
        BigFloat power = One / n;
        BigFloat sum = power;
        for (int k = 3; power.Magnitude > -Precision - 20; k += 2)
        {
            power = sign * power / (n * n);
            sum += power / k;
        }

        return sum;
    }
}
