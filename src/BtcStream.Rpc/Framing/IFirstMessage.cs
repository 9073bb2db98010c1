namespace BtcStream.Rpc.Framing;

/// <summary>Is told that a caller has something to say.</summary>
public interface IFirstMessage
{
    /// <summary>The first message of the call has come whole. Once; on the reader's thread.</summary>
    public void OnFirstMessage();
}
