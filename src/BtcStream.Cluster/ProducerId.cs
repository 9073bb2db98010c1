using System.Security.Cryptography;

namespace BtcStream.Cluster;

/// <summary>Numbers of publishers: one for each run, so that no two ever share their sequences.</summary>
internal static class ProducerId
{
    /// <summary>A number that nobody had.</summary>
    public static ulong New() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
}
