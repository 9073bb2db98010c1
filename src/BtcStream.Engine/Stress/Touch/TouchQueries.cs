namespace BtcStream.Engine.Stress.Touch;

/// <summary>The question how likely a price is to be touched. Any thread; the engine thread only copies.</summary>
public static class TouchQueries
{
    /// <summary>How likely the underlying is to touch a price by a time.</summary>
    /// <param name="host">The engine.</param>
    /// <param name="underlying">Coin, as in BTC.</param>
    /// <param name="question">What is asked.</param>
    /// <exception cref="EngineStoppedException">The engine has stopped.</exception>
    public static async Task<TouchAnswer> GetTouchAsync(this EngineHost host, string underlying, TouchQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        StressCopy copy = await StressCopy.TakeAsync(host, underlying).ConfigureAwait(false);
        return await host.ComputeAsync(() => TouchComputer.Compute(copy, question)).ConfigureAwait(false);
    }
}
