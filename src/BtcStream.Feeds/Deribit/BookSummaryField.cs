using System.Text;
using System.Text.Json;

namespace BtcStream.Feeds.Deribit;

/// <summary>The fields of a row that are read.</summary>
internal enum BookSummaryField
{
    InstrumentName,
    CreationTimestamp,
    UnderlyingPrice,
    MarkIv,
    OpenInterest,
    BidPrice,
    AskPrice,
    MarkPrice,
    Volume,
    EstimatedDeliveryPrice,
    Unknown,
}

/// <summary>The fields' names as the venue spells them.</summary>
internal static class BookSummaryFieldNames
{
    private static readonly string[] Names =
    [
        "instrument_name", "creation_timestamp", "underlying_price", "mark_iv", "open_interest", "bid_price", "ask_price", "mark_price", "volume",
        "estimated_delivery_price",
    ];

    private static readonly byte[][] Utf8Names = [.. Names.Select(Encoding.UTF8.GetBytes)];

    public static string NameOf(BookSummaryField field) => Names[(int)field];

    /// <summary>The field whose name the reader stands at.</summary>
    public static BookSummaryField Identify(in Utf8JsonReader json)
    {
        for (int i = 0; i < Utf8Names.Length; i++)
        {
            if (json.ValueTextEquals(Utf8Names[i]))
            {
                return (BookSummaryField)i;
            }
        }

        return BookSummaryField.Unknown;
    }
}
