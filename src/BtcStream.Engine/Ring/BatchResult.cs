namespace BtcStream.Engine.Ring;

/// <summary>A refused row or definition. The offending value is a number, or a text of the batch that is still at hand.</summary>
public struct RowRejection
{
    /// <summary>The client's sequence number of the message.</summary>
    public ulong BatchSequence { get; set; }

    /// <summary>Row within the message, rows before columns; for a definition its place among the message's definitions.</summary>
    public int Row { get; set; }

    /// <summary>
    /// Index of the offending text into <see cref="InputBatch.Text"/>, and of its beginning into <see cref="BatchReceipt.Text"/>; −1 where the value is a number or there is none.
    /// </summary>
    public int ValueText { get; set; }

    /// <summary>In a receipt, how long the offending text is, of which the receipt has at most <see cref="BatchReceipt.MaxShownText"/>; UTF-8 bytes.</summary>
    public int ValueTextBytes { get; set; }

    /// <summary>True when a definition was refused rather than a row.</summary>
    public bool IsDefinition { get; set; }

    /// <summary>Why.</summary>
    public RejectionCode Code { get; set; }

    /// <summary>Which field.</summary>
    public InputField Field { get; set; }

    /// <summary>True when the value is an integer (a time, an id), held in <see cref="IntegerValue"/>.</summary>
    public bool IsInteger { get; set; }

    /// <summary>True when the value is a number, held in <see cref="Value"/>. Neither: it is a text, or there is none to show.</summary>
    public bool IsNumber { get; set; }

    /// <summary>The offending number.</summary>
    public double Value { get; set; }

    /// <summary>The offending integer: times and ids lose digits as doubles.</summary>
    public long IntegerValue { get; set; }
}

/// <summary>Counts of rows by outcome; every row sent is in exactly one of them.</summary>
public struct RowCounts : IEquatable<RowCounts>
{
    /// <summary>Rows applied.</summary>
    public long Accepted { get; set; }

    /// <summary>Rows older than what they would have replaced: they changed nothing.</summary>
    public long Late { get; set; }

    /// <summary>Rows refused.</summary>
    public long Rejected { get; set; }

    /// <summary>All rows.</summary>
    public readonly long Total => Accepted + Late + Rejected;

    /// <inheritdoc/>
    public readonly bool Equals(RowCounts other) => Accepted == other.Accepted && Late == other.Late && Rejected == other.Rejected;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is RowCounts other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => unchecked((int)((Accepted * 31) + (Late * 17) + Rejected));

    /// <summary>Same counts.</summary>
    public static bool operator ==(RowCounts left, RowCounts right) => left.Equals(right);

    /// <summary>Different counts.</summary>
    public static bool operator !=(RowCounts left, RowCounts right) => !left.Equals(right);

    /// <summary>What has been added since an earlier value.</summary>
    internal readonly RowCounts Since(in RowCounts before) => new()
    {
        Accepted = Accepted - before.Accepted,
        Late = Late - before.Late,
        Rejected = Rejected - before.Rejected,
    };

    internal void Add(in RowCounts other)
    {
        Accepted += other.Accepted;
        Late += other.Late;
        Rejected += other.Rejected;
    }
}

/// <summary>
/// What became of a batch: written by the engine while it applies it, read by whoever gets the receipt, reused.
/// </summary>
public sealed class BatchResult
{
    /// <summary>Rejections kept a batch at most; the counts stay exact beyond it.</summary>
    public const int MaxRejections = 1_000;

    private readonly RowList<RowRejection> _rejections = new();
    private RowCounts _counts;
    private RowCounts _callCounts;

    /// <summary>Rows of this batch.</summary>
    public RowCounts Counts => _counts;

    /// <summary>Rows of the call since its start, this batch included.</summary>
    public RowCounts CallCounts => _callCounts;

    /// <summary>Definitions of this batch that were refused. They are no rows.</summary>
    public int RejectedDefinitions { get; private set; }

    /// <summary>The client's sequence number of the last message applied, of this batch or before it.</summary>
    public ulong LastSequence { get; internal set; }

    /// <summary>The first refusals, in order, at most <see cref="MaxRejections"/>.</summary>
    public ReadOnlySpan<RowRejection> Rejections => _rejections.Rows;

    internal ref RowCounts MutableCounts => ref _counts;

    /// <summary>Bytes of memory that the refusals take.</summary>
    internal long HeldBytes => _rejections.HeldBytes;

    /// <summary>Copies the texts that refusals show, cut short, and has the refusals refer to the copies.</summary>
    /// <param name="from">The batch's.</param>
    /// <param name="to">Takes them.</param>
    /// <param name="maxBytes">What is kept of each.</param>
    internal void CopyTexts(TextColumn from, TextColumn to, int maxBytes)
    {
        foreach (ref RowRejection rejection in _rejections.Rows)
        {
            if (rejection.ValueText >= 0)
            {
                ReadOnlySpan<byte> text = from[rejection.ValueText];
                rejection.ValueTextBytes = text.Length;
                rejection.ValueText = to.Add(text[..Math.Min(text.Length, maxBytes)]);
            }
        }
    }

    internal void Clear()
    {
        _rejections.Clear();
        _counts = default;
        _callCounts = default;
        RejectedDefinitions = 0;
        LastSequence = 0;
    }

    /// <summary>Gives the memory of refusals back.</summary>
    internal void Drop() => _rejections.Drop();

    internal void Reject(in RowRejection rejection)
    {
        if (rejection.IsDefinition)
        {
            RejectedDefinitions++;
        }
        else
        {
            _counts.Rejected++;
        }

        if (_rejections.Count < MaxRejections)
        {
            _rejections.Add() = rejection;
        }
    }

    /// <summary>Adds what another engine made of a part of the batch.</summary>
    internal void Merge(in RowCounts counts, int rejectedDefinitions)
    {
        _counts.Add(counts);
        RejectedDefinitions += rejectedDefinitions;
    }

    /// <summary>Names a row that another engine has refused, and counted.</summary>
    internal void Name(in RowRejection rejection)
    {
        if (_rejections.Count < MaxRejections)
        {
            _rejections.Add() = rejection;
        }
    }

    /// <summary>Counts rows that a named session had before: they change nothing again.</summary>
    internal void AddRepeated(int rows) => _counts.Late += rows;

    internal void Complete(ref RowCounts callCounts, ulong lastSequence)
    {
        callCounts.Add(_counts);
        _callCounts = callCounts;
        LastSequence = lastSequence;
    }
}
