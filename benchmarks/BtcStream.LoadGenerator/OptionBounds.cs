using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;

namespace BtcStream.LoadGenerator;

/// <summary>Bounds of options, with an error that names the option, the value and the bound.</summary>
internal static class OptionBounds
{
    /// <summary>Adds a bound.</summary>
    /// <param name="option">The option.</param>
    /// <param name="holds">Whether a value is within it.</param>
    /// <param name="what">The bound in words, as in "at least 1".</param>
    public static void Require<T>(this Option<T> option, Func<T, bool> holds, string what) => option.Validators.Add(result =>
    {
        // What cannot be parsed has its own error, which is found later.
        if (result.Tokens.Count > 0 && TryGet(result, out T? value) && !holds(value))
        {
            result.AddError($"{option.Name} is {string.Join(' ', result.Tokens.Select(token => token.Value))}; it must be {what}");
        }
    });

    private static bool TryGet<T>(OptionResult result, [NotNullWhen(true)] out T? value)
    {
        try
        {
            value = result.GetValueOrDefault<T>();
            return value is not null;
        }
        catch (InvalidOperationException)
        {
            value = default;
            return false;
        }
    }
}
