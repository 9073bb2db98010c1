using System.Globalization;
using System.Text;
using BtcStream.Quant.Domain;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Domain;

public class DeribitNamePropertyTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(5_000);

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    private static readonly Gen<string> Ticker =
        from length in Gen.Choose(1, BtcStream.Quant.Domain.Ticker.MaxLength)
        from characters in Gen.Elements("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".ToCharArray()).ArrayOf(length)
        select new string(characters);

    private static readonly Gen<string> Symbol =
        from underlying in Ticker
        from quote in Gen.OneOf(Gen.Constant(string.Empty), Ticker.Select(t => "_" + t))
        select underlying + quote;

    private static readonly Gen<string> Date =
        from year in Gen.Choose(0, 99)
        from month in Gen.Choose(1, 12)
        from day in Gen.Choose(1, DateTime.DaysInMonth(2000 + year, month))
        select string.Create(CultureInfo.InvariantCulture, $"{day}{Months[month - 1]}{year:00}");

    private static readonly Gen<string> Strike =
        from whole in Gen.Choose(0, 9_999_999)
        from fraction in Gen.Choose(0, 9_999_999)
        where whole + fraction > 0
        select string.Create(CultureInfo.InvariantCulture, $"{whole}.{fraction:0000000}").TrimEnd('0').TrimEnd('.').Replace('.', 'd');

    private static readonly Gen<string> Name = Gen.OneOf(
        from symbol in Symbol from date in Date select $"{symbol}-{date}",
        from symbol in Symbol select $"{symbol}-PERPETUAL",
        from underlying in Ticker from quote in Ticker select $"{underlying}_{quote}",
        from symbol in Symbol from date in Date from strike in Strike from right in Gen.Elements('C', 'P') select $"{symbol}-{date}-{strike}-{right}");

    [Fact]
    public void Parse_CanonicalName_FormatsBackToItself() =>
        Prop.ForAll(Name.ToArbitrary(), name => DeribitName.Parse(name, out ParsedInstrument parsed).IsOk && Format(parsed) == name).Check(Thorough);

    [Fact]
    public void Parse_Strike_IsTheNearestDouble() =>
        Prop.ForAll(Strike.ToArbitrary(), strike =>
        {
            Assert.True(DeribitName.Parse($"BTC-27JUN26-{strike}-C", out ParsedInstrument parsed).IsOk);
            Assert.Equal(double.Parse(strike.Replace('d', '.'), CultureInfo.InvariantCulture), parsed.Strike);
        }).Check(Thorough);

    [Fact]
    public void Parse_ArbitraryBytes_NeverThrows() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            InstrumentNameResult result = DeribitName.Parse(bytes, out ParsedInstrument parsed);
            Assert.Equal(result.IsOk, parsed != default);
            Assert.NotEmpty(result.Describe(bytes));
        }).Check(Thorough);

    private static string Format(in ParsedInstrument parsed)
    {
        Span<byte> destination = stackalloc byte[DeribitName.MaxLength];
        Assert.True(DeribitName.TryFormat(parsed, destination, out int written));
        return Encoding.ASCII.GetString(destination[..written]);
    }
}
