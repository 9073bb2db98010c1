using BtcStream.Contracts.Tests.Compatibility;
using Google.Protobuf.Reflection;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace BtcStream.Contracts.Tests;

/// <summary>Rows and columns of every kind share one layout, so that one decoder reads them all: column n is field n of the row, and bitmap n + 32 says which rows have it.</summary>
public sealed class ColumnLayoutTests
{
    private const int PresentOffset = 32;
    private const string PresentSuffix = "_present";

    private static readonly ContractIndex Contract = ContractIndex.Of(ContractDescriptors.Load());

    public static TheoryData<string, string> RowsAndColumns => new()
    {
        { "QuoteRow", "QuoteColumns" },
        { "TradeRow", "TradeColumns" },
        { "PositionRow", "PositionColumns" },
        { "AccountRow", "AccountColumns" },
        { "LiquidationRow", "LiquidationColumns" },
        { "MarketRow", "MarketColumns" },
        { "ObservationRow", "ObservationColumns" },
        { "NetworkObservation", "NetworkColumns" },
        { "TreasuryObservation", "TreasuryColumns" },
        { "VolatilityIndexObservation", "VolatilityIndexColumns" },
        { "PredictionMarketObservation", "PredictionMarketColumns" },
        { "AssetPriceObservation", "AssetPriceColumns" },
    };

    [Fact]
    public void Columns_EveryMessageOfThem_IsChecked() =>
        Assert.Equal(
            Contract.Messages.Keys.Where(name => name.EndsWith("Columns", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            RowsAndColumns.Select(pair => $"btcstream.v1.{pair.Data.Item2}").Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(RowsAndColumns))]
    public void Columns_EveryField_HasNameAndNumberOfTheRow(string row, string columns)
    {
        foreach (FieldDescriptorProto column in Columns(columns))
        {
            FieldDescriptorProto? field = Message(row).Field.FirstOrDefault(field => field.Name == column.Name);
            Assert.True(field is not null, $"{row} has no field {column.Name}.");
            Assert.Equal((column.Name, field.Number), (column.Name, column.Number));
        }
    }

    [Theory]
    [MemberData(nameof(RowsAndColumns))]
    public void Columns_EveryArray_IsOfFixedWidth(string row, string columns)
    {
        foreach (FieldDescriptorProto column in Columns(columns).Where(column => column.Label == FieldDescriptorProto.Types.Label.Repeated))
        {
            Assert.True(
                column.Type is FieldType.Double or FieldType.Fixed64 or FieldType.Fixed32 or FieldType.Bool or FieldType.Enum,
                $"{columns}.{column.Name} is {column.Type}: {row} in columns is copied whole.");
        }
    }

    [Theory]
    [MemberData(nameof(RowsAndColumns))]
    public void Columns_EveryEnum_TakesOneByteAnEntry(string row, string columns)
    {
        foreach (FieldDescriptorProto column in Columns(columns).Where(column => column.Type == FieldType.Enum))
        {
            Assert.All(Contract.Enums[column.TypeName[1..]].Value, value => Assert.True(value.Number is >= 0 and < 128, $"{row}: {value.Name} = {value.Number} takes more than a byte."));
        }
    }

    [Theory]
    [MemberData(nameof(RowsAndColumns))]
    public void Bitmaps_EveryOne_BelongsToAColumn(string row, string columns)
    {
        foreach (FieldDescriptorProto bitmap in Message(columns).Field.Where(IsBitmap))
        {
            string name = bitmap.Name[..^PresentSuffix.Length];
            FieldDescriptorProto? column = Message(columns).Field.FirstOrDefault(field => field.Name == name);
            Assert.True(column is not null, $"{columns}.{bitmap.Name} belongs to no column of {row}.");
            Assert.Equal((bitmap.Name, FieldType.Bytes, column.Number + PresentOffset), (bitmap.Name, bitmap.Type, bitmap.Number));
        }
    }

    [Theory]
    [MemberData(nameof(RowsAndColumns))]
    public void Bitmaps_EveryOptionalColumn_HasOne(string row, string columns)
    {
        IReadOnlyList<CommentedElement> comments = ContractComments.Read(ContractDescriptors.Load());
        foreach (FieldDescriptorProto column in Columns(columns).Where(column => column.Label == FieldDescriptorProto.Types.Label.Repeated))
        {
            string comment = comments.Single(element => element.Name == $"btcstream.v1.{columns}.{column.Name}").Comment;
            bool isRequired = comment.Contains("Required", StringComparison.Ordinal);
            bool hasBitmap = Message(columns).Field.Any(field => field.Name == column.Name + PresentSuffix);
            Assert.True(isRequired != hasBitmap, $"{columns}.{column.Name} of {row}: required {isRequired}, bitmap {hasBitmap}.");
        }
    }

    [Theory]
    [InlineData("QuoteBatch", "QuoteRow", "QuoteColumns")]
    [InlineData("TradeBatch", "TradeRow", "TradeColumns")]
    [InlineData("PositionBatch", "PositionRow", "PositionColumns")]
    [InlineData("AccountBatch", "AccountRow", "AccountColumns")]
    [InlineData("LiquidationBatch", "LiquidationRow", "LiquidationColumns")]
    [InlineData("MarketBatch", "MarketRow", "MarketColumns")]
    [InlineData("ObservationBatch", "ObservationRow", "ObservationColumns")]
    public void Batches_EveryKind_HasTheSameShape(string batch, string row, string columns) =>
        Assert.Equal(
            [(1, "sequence", ""), (2, "definitions", ".btcstream.v1.InstrumentDefinition"), (3, "rows", $".btcstream.v1.{row}"), (4, "columns", $".btcstream.v1.{columns}")],
            Message(batch).Field.Select(field => (field.Number, field.Name, field.TypeName)));

    private static DescriptorProto Message(string name) => Contract.Messages[$"btcstream.v1.{name}"];

    private static bool IsBitmap(FieldDescriptorProto field) => field.Name.EndsWith(PresentSuffix, StringComparison.Ordinal);

    // margin_model_names is a dictionary for a column, not a column.
    private static IEnumerable<FieldDescriptorProto> Columns(string columns) => Message(columns).Field.Where(field => !IsBitmap(field) && field.Name != "margin_model_names");
}
