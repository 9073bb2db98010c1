namespace BtcStream.Engine.Ring;

/// <summary>What one message of a batch holds. Values up to 7 are those of the wire contract.</summary>
public enum InputKind : byte
{
    /// <summary>Not set.</summary>
    None = 0,

    /// <summary>Option quotes.</summary>
    Quotes = 1,

    /// <summary>Option trades.</summary>
    Trades = 2,

    /// <summary>Leveraged positions.</summary>
    Positions = 3,

    /// <summary>Equities of margin accounts.</summary>
    Accounts = 4,

    /// <summary>Forced orders.</summary>
    Liquidations = 5,

    /// <summary>Index and perpetual prices, and depth.</summary>
    Market = 6,

    /// <summary>Networks, treasuries, indices, bets, other assets and supply curves.</summary>
    Observations = 7,

    /// <summary>The host's clock: advances time under the live clock.</summary>
    ClockTick = 16,

    /// <summary>A point in the order of inputs at which the state is published.</summary>
    PublicationPoint = 17,

    /// <summary>The call begins or continues a named session.</summary>
    SessionName = 18,
}
