using BtcStream.Quant.Pricing;
using FsCheck;
using FsCheck.Fluent;

namespace BtcStream.Quant.Tests.Gamma;

/// <summary>Random books for properties: up to sixty options of both rights on a common grid of strikes and expiries.</summary>
internal static class Books
{
    public static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(300);

    public const double IndexPrice = 90_000.0;

    private static readonly Gen<Action<TestBook>> AddOption =
        from right in Gen.Elements(OptionRight.Call, OptionRight.Put)
        from strike in Gen.Choose(40, 180)
        from days in Gen.Elements(1, 3, 7, 30, 90, 365)
        from sigmaPercent in Gen.Choose(20, 120)
        from openInterest in Gen.Choose(0, 50_000)
        from takerNet in Gen.Choose(-20_000, 20_000)
        from contractSize in Gen.Elements(1.0, 1.0, 0.01, 10.0)
        select (Action<TestBook>)(book => book.Add(
            right, strike * 1_000.0, openInterest / 10.0, IndexPrice * (1.0 + (days * 1e-4)), sigmaPercent / 100.0, days, contractSize, takerNet / 10.0, openInterest / 20.0));

    public static Arbitrary<TestBook> Arbitrary { get; } = (
        from count in Gen.Choose(1, 60)
        from adds in AddOption.ArrayOf(count)
        select Filled(adds)).ToArbitrary();

    /// <summary>How far two ways of computing one figure may lie apart: a share of its gross.</summary>
    public static void AssertEqual(double expected, double actual, double gross) => Assert.Equal(expected, actual, (1e-9 * gross) + double.Epsilon);

    private static TestBook Filled(Action<TestBook>[] adds)
    {
        var book = new TestBook();
        foreach (Action<TestBook> add in adds)
        {
            add(book);
        }

        return book;
    }
}
