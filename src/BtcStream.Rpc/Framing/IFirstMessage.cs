namespace BtcStream.Rpc.Framing;

/// <summary>Is told that a caller has something to say.</summary>
public interface IFirstMessage
{
    /// <summary>The first message of the call has come whole, or need not be waited for. Once or more; any thread.</summary>
    public void OnFirstMessage();
}
