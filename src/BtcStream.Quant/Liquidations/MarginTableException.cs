namespace BtcStream.Quant.Liquidations;

/// <summary>A margin table that cannot be used. The message names the field, its value and what is wrong with it.</summary>
public sealed class MarginTableException : Exception
{
    internal MarginTableException(string field, string value, string problem)
        : this(field, value, problem, null)
    {
    }

    internal MarginTableException(string field, string value, string problem, Exception? inner)
        : base($"{field}: '{value}' {problem}", inner)
    {
        Field = field;
        Value = value;
        Problem = problem;
    }

    /// <summary>Path of the field in the file, as in <c>models[0].brackets[2].floor</c>.</summary>
    public string Field { get; }

    /// <summary>What stands there.</summary>
    public string Value { get; }

    /// <summary>What is wrong with it.</summary>
    public string Problem { get; }
}
