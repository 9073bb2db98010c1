namespace BtcStream.Server.Ingest.Decoding;

/// <summary>A message that is not what the contract says, so that none of it is applied.</summary>
/// <param name="message">What is wrong, and in which field.</param>
internal sealed class MalformedMessageException(string message) : Exception(message);
