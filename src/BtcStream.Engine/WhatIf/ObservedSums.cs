using BtcStream.Engine.State.Positions;

namespace BtcStream.Engine.WhatIf;

/// <summary>What stands beside the cells of an observed ladder.</summary>
internal sealed class ObservedSums
{
    /// <summary>Triggered notional, US cents.</summary>
    public long TriggeredLong { get; private set; }

    public long TriggeredShort { get; private set; }

    public int TriggeredPositions { get; private set; }

    public int WithoutPrice { get; private set; }

    public int Unpriced { get; private set; }

    public int Open { get; private set; }

    /// <summary>Counts a position.</summary>
    public void Add(bool isShort, PositionStatus status, long cents)
    {
        Open++;
        WithoutPrice += status == PositionStatus.NoPrice ? 1 : 0;
        Unpriced += status == PositionStatus.Unpriced ? 1 : 0;
        if (status >= PositionStatus.Triggered)
        {
            TriggeredPositions++;
            TriggeredLong += isShort ? 0 : cents;
            TriggeredShort += isShort ? cents : 0;
        }
    }
}
