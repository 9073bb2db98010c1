using BtcStream.Quant.Numerics;

namespace BtcStream.Quant.Cascade;

/// <summary>
/// The books of a <see cref="DepthCurve"/>: for each the USD absorbed at rising distances t from its reference price, linear between points, beginning
/// with nothing at 0, and a constant slope beyond the last. All points in one pair of columns. Owned by one thread.
/// </summary>
internal sealed class BookDepth(CascadeDirection direction)
{
    private double[] _distance = new double[64];
    private double[] _absorbedUsd = new double[64];
    private int[] _end = new int[4];
    private double[] _tailUsdPerLog = new double[4];
    private int _books;

    /// <summary>Distance of the farthest level of all books.</summary>
    public double Reach { get; private set; }

    private int Points => _books == 0 ? 0 : _end[_books - 1];

    public void Clear() => (_books, Reach) = (0, 0.0);

    /// <summary>Adds a book; anything but ok leaves the books as they were.</summary>
    public DepthCode Add(double referencePrice, ReadOnlySpan<double> prices, ReadOnlySpan<double> usd)
    {
        if (!IsPrice(referencePrice))
        {
            return DepthCode.BadReferencePrice;
        }

        int start = Points;
        Reserve(start + prices.Length + 1);
        int end = start + 1;
        (_distance[start], _absorbedUsd[start]) = (0.0, 0.0);
        double previous = 0.0;
        double absorbed = 0.0;
        for (int i = 0; i < prices.Length; i++)
        {
            DepthCode code = Check(referencePrice, prices[i], usd[i], previous, out double distance);
            if (code != DepthCode.Ok)
            {
                return code;
            }

            (previous, absorbed) = (distance, absorbed + usd[i]);
            end = Append(end, distance, absorbed, isEmpty: usd[i] == 0.0);
        }

        if (end == start + 1)
        {
            return DepthCode.EmptyBook;
        }

        Finish(start, end);
        return DepthCode.Ok;
    }

    /// <summary>USD absorbed by all books on a move.</summary>
    public double AbsorbedUsd(double logMove)
    {
        double sum = 0.0;
        for (int book = 0; book < _books; book++)
        {
            int point = StartOf(book);
            sum += Absorbed(book, logMove, ref point);
        }

        return sum;
    }

    /// <summary>The same at every edge; edges ascend.</summary>
    public void FillAbsorbed(ReadOnlySpan<double> edges, Span<double> absorbedUsd)
    {
        absorbedUsd[..edges.Length].Clear();
        for (int book = 0; book < _books; book++)
        {
            int point = StartOf(book);
            for (int i = 0; i < edges.Length; i++)
            {
                absorbedUsd[i] += Absorbed(book, edges[i], ref point);
            }
        }
    }

    private static bool IsPrice(double price) => price > 0.0 && double.IsFinite(price);

    private DepthCode Check(double referencePrice, double price, double usd, double previous, out double distance)
    {
        distance = 0.0;
        if (!IsPrice(price))
        {
            return DepthCode.BadLevelPrice;
        }

        if (!(usd >= 0.0 && double.IsFinite(usd)))
        {
            return DepthCode.BadLevelAmount;
        }

        distance = direction == CascadeDirection.Down
            ? DeterministicMath.LogRatio(referencePrice, price)
            : DeterministicMath.LogRatio(price, referencePrice);
        if (distance < 0.0)
        {
            return DepthCode.LevelOnOtherSide;
        }

        return distance < previous ? DepthCode.LevelsOutOfOrder : DepthCode.Ok;
    }

    /// <summary>A level at the reference price itself waits for the next one; equal prices share a point; an empty level has none.</summary>
    private int Append(int end, double distance, double absorbed, bool isEmpty)
    {
        if (distance == 0.0 || isEmpty)
        {
            return end;
        }

        int at = _distance[end - 1] == distance ? end - 1 : end;
        (_distance[at], _absorbedUsd[at]) = (distance, absorbed);
        return at + 1;
    }

    private void Finish(int start, int end)
    {
        if (_books == _end.Length)
        {
            Array.Resize(ref _end, 2 * _books);
            Array.Resize(ref _tailUsdPerLog, 2 * _books);
        }

        _end[_books] = end;
        double reach = _distance[end - 1];
        double from = Math.Max(0.0, reach - DepthCurve.LogPercent);
        int point = start;
        _tailUsdPerLog[_books] = (_absorbedUsd[end - 1] - Between(end, from, ref point)) / DepthCurve.LogPercent;
        _books++;
        Reach = Math.Max(Reach, reach);
    }

    private int StartOf(int book) => book == 0 ? 0 : _end[book - 1];

    private double Absorbed(int book, double logMove, ref int point)
    {
        int last = _end[book] - 1;
        return logMove >= _distance[last]
            ? _absorbedUsd[last] + ((logMove - _distance[last]) * _tailUsdPerLog[book])
            : Between(_end[book], logMove, ref point);
    }

    /// <summary>Interpolates; <paramref name="point"/> moves on with rising distances.</summary>
    private double Between(int end, double logMove, ref int point)
    {
        while (point + 1 < end - 1 && _distance[point + 1] <= logMove)
        {
            point++;
        }

        double share = (logMove - _distance[point]) / (_distance[point + 1] - _distance[point]);
        return Math.FusedMultiplyAdd(share, _absorbedUsd[point + 1] - _absorbedUsd[point], _absorbedUsd[point]);
    }

    private void Reserve(int points)
    {
        if (_distance.Length < points)
        {
            int capacity = Math.Max(points, 2 * _distance.Length);
            Array.Resize(ref _distance, capacity);
            Array.Resize(ref _absorbedUsd, capacity);
        }
    }
}
