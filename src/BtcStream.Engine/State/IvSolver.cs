namespace BtcStream.Engine.State;

internal sealed class IvSolver(InstrumentTable t)
{
    public void Solve(ref InstrumentState o, ExpiryGroup g) => throw new NotSupportedException(t.ToString());

    public void SolveAll(ExpiryGroup g) => _ = t.LiveCount;
}
