using BtcStream.Engine.Publication;
using BtcStream.Quant.Gamma;

namespace BtcStream.Engine.State;

/// <summary>
/// A book laid out, gathered and priced as of one instant: all that views and answers are made from. The engine keeps one for each underlying
/// that somebody watches, brought up to date by <see cref="BookPricer"/>; a query fills one of its own and prices it on its own thread.
/// Both give the same bits.
/// </summary>
internal sealed class PricedBook(EngineOptions options)
{
    private long[] _groupVersions = [];

    /// <summary>Coin, as in BTC.</summary>
    public string Underlying { get; set; } = string.Empty;

    /// <summary>What pricing reads.</summary>
    public BookColumns Columns { get; } = new();

    /// <summary>Curves and coefficients.</summary>
    public BookCurves Curves { get; } = new(options.FlowShare);

    /// <summary>The profile; current only where it was asked for.</summary>
    public ProfileSums Profile { get; } = new(ProfileGrid.Default);

    /// <summary>Liquidations and depth.</summary>
    public LadderImage Ladder { get; set; } = new(options.LadderGrid);

    public BookLayout Layout => Columns.Layout;

    /// <summary>Counts the changes of prices: equal values mean equal curves and coefficients.</summary>
    public long Version { get; private set; }

    /// <summary>The version at which a group's prices last changed.</summary>
    public Span<long> GroupVersions => _groupVersions.AsSpan(0, Layout.Groups.Length);

    /// <summary>Prices everything as of an instant.</summary>
    public void PriceAll(long pricedAt)
    {
        Curves.PriceAll(Columns, pricedAt);
        if (_groupVersions.Length < Layout.Groups.Length)
        {
            _groupVersions = new long[Layout.Groups.Length * 2];
        }

        Version++;
        GroupVersions.Fill(Version);
    }

    /// <summary>Notes that prices of a group have changed.</summary>
    public void MarkChanged(int group) => GroupVersions[group] = ++Version;
}
