namespace BtcStream.Feeds.Tests.Live;

/// <summary>A parser of what comes from outside, and texts that it is made for.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Read">Reads it, or throws a <see cref="FeedFormatException"/>.</param>
/// <param name="Samples">Texts that it takes.</param>
internal sealed record FuzzedParser(string Name, Action<byte[]> Read, params string[] Samples);
