namespace BtcStream.Rpc.Framing;

/// <summary>The peer went away, or its connection broke, in the middle of a call. Not an error of the handler's.</summary>
/// <param name="message">What was being done.</param>
/// <param name="innerException">What the transport said, if anything.</param>
internal sealed class TransportException(string message, Exception? innerException = null) : IOException(message, innerException);
