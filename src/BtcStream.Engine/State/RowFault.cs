using BtcStream.Engine.Ring;

namespace BtcStream.Engine.State;

/// <summary>What became of a row.</summary>
internal enum RowOutcome : byte
{
    Accepted = 0,
    Late = 1,
    Rejected = 2,
}

/// <summary>What is wrong with a row or definition, and the value at fault: a number, an integer or a text of the batch.</summary>
internal readonly record struct RowFault(RejectionCode Code, InputField Field)
{
    public double Number { get; private init; }

    public long Integer { get; private init; }

    public bool IsInteger { get; private init; }

    public bool IsNumber { get; private init; }

    public int TextIndex { get; private init; } = -1;

    public bool IsOk => Code == RejectionCode.None;

    /// <summary>Counts a row in a batch's result: refused with this fault, else late or accepted.</summary>
    public void CountIn(BatchResult result, bool isLate, ulong sequence, int row)
    {
        if (!IsOk)
        {
            result.Reject(ToRejection(sequence, row, isDefinition: false));
        }
        else if (isLate)
        {
            result.MutableCounts.Late++;
        }
        else
        {
            result.MutableCounts.Accepted++;
        }
    }

    public static RowFault None => new(RejectionCode.None, InputField.None);

    public static RowFault OfNumber(RejectionCode code, InputField field, double value) => new(code, field) { Number = value, IsNumber = true };

    public static RowFault OfInteger(RejectionCode code, InputField field, long value) => new(code, field) { Integer = value, IsInteger = true };

    public static RowFault OfText(RejectionCode code, InputField field, int? textIndex) => new(code, field) { TextIndex = textIndex ?? -1 };

    /// <summary>A row about an instrument of a kind that it cannot be about; the value is the name or id that the row gave.</summary>
    public static RowFault OfKind(bool isName, uint entry, InputBatch batch) => isName
        ? OfText(RejectionCode.WrongInstrumentKind, InputField.Instrument, batch.Names[(int)entry].NameText)
        : OfInteger(RejectionCode.WrongInstrumentKind, InputField.Instrument, entry);

    /// <summary>Why a number is out of its range, which begins at or above zero; called once it is known to be.</summary>
    public static RowFault OfRange(InputField field, double value)
    {
        RejectionCode code = !double.IsFinite(value) ? RejectionCode.NotFinite
            : value < 0.0 ? RejectionCode.Negative
            : RejectionCode.OutOfRange;
        return OfNumber(code, field, value);
    }

    /// <summary>As the result of a batch holds it.</summary>
    public RowRejection ToRejection(ulong batchSequence, int row, bool isDefinition) => new()
    {
        BatchSequence = batchSequence,
        Row = row,
        IsDefinition = isDefinition,
        Code = Code,
        Field = Field,
        Value = Number,
        IsNumber = IsNumber,
        IntegerValue = Integer,
        IsInteger = IsInteger,
        ValueText = TextIndex,
    };
}
