using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using BtcStream.Engine.Publication;

namespace BtcStream.Engine.Tests.Durability.Snapshots;

/// <summary>All that a view shows as text, to the last bit: every public property, and what those hold.</summary>
internal static class ViewText
{
    public static string Of(RiskView view)
    {
        var text = new StringBuilder();
        Write(text, "view", view, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, string name, object? value, int depth)
    {
        Assert.True(depth < 8, name);
        switch (value)
        {
            case null or string or bool or Enum:
                text.Append(CultureInfo.InvariantCulture, $"{name}={value}\n");
                break;
            case double number:
                text.Append(CultureInfo.InvariantCulture, $"{name}={BitConverter.DoubleToInt64Bits(number):x16}\n");
                break;
            case IFormattable:
                text.Append(CultureInfo.InvariantCulture, $"{name}={value}\n");
                break;
            case IEnumerable items:
                int at = 0;
                foreach (object? item in items)
                {
                    Write(text, $"{name}[{at++}]", item, depth + 1);
                }

                break;
            default:
                WriteProperties(text, name, value, depth);
                break;
        }
    }

    private static void WriteProperties(StringBuilder text, string name, object value, int depth)
    {
        foreach (PropertyInfo property in value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(p => p.GetIndexParameters().Length == 0 && p.Name is not ("EqualityContract" or "Grid")).OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            if (property.PropertyType.IsByRefLike)
            {
                Type element = property.PropertyType.GetGenericArguments()[0];
                object array = typeof(ViewText).GetMethod(nameof(ToArray), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(value.GetType(), element)
                    .Invoke(null, [value, property])!;
                Write(text, $"{name}.{property.Name}", array, depth + 1);
            }
            else
            {
                Write(text, $"{name}.{property.Name}", property.GetValue(value), depth + 1);
            }
        }
    }

    private static T[] ToArray<TOwner, T>(TOwner owner, PropertyInfo property) => (property.PropertyType.GetGenericTypeDefinition() == typeof(Span<>), typeof(TOwner).IsValueType) switch
    {
        (true, true) => property.GetMethod!.CreateDelegate<SpanOfStruct<TOwner, T>>()(ref owner).ToArray(),
        (true, false) => property.GetMethod!.CreateDelegate<SpanOf<TOwner, T>>()(owner).ToArray(),
        (false, true) => property.GetMethod!.CreateDelegate<ReadOnlySpanOfStruct<TOwner, T>>()(ref owner).ToArray(),
        (false, false) => property.GetMethod!.CreateDelegate<ReadOnlySpanOf<TOwner, T>>()(owner).ToArray(),
    };

    private delegate Span<T> SpanOf<TOwner, T>(TOwner owner);

    private delegate ReadOnlySpan<T> ReadOnlySpanOf<TOwner, T>(TOwner owner);

    private delegate Span<T> SpanOfStruct<TOwner, T>(ref TOwner owner);

    private delegate ReadOnlySpan<T> ReadOnlySpanOfStruct<TOwner, T>(ref TOwner owner);
}
