using System.Collections.Concurrent;

namespace BtcStream.Server.Limits;

/// <summary>What each client has under way. A client is a name where callers show who they are, and an address where they do not. Any thread.</summary>
/// <param name="settings">The limits.</param>
/// <param name="time">Paces rows.</param>
internal sealed class ClientTable(LimitSettings settings, TimeProvider time)
{
    /// <summary>Idle clients are forgotten from here on: addresses are the callers' to choose.</summary>
    private const int MaxRemembered = 4_096;

    private readonly ConcurrentDictionary<string, ClientUsage> _clients = new(StringComparer.Ordinal);

    /// <summary>The turns of questions, of all clients.</summary>
    public QuestionTurns Turns { get; } = new(settings.MaxQuestionsAtOnce);

    /// <summary>Clients remembered.</summary>
    public int Count => _clients.Count;

    /// <summary>A client, remembered for as long as it has calls, and mostly longer.</summary>
    /// <param name="key">Its name or address.</param>
    public ClientUsage Of(string key)
    {
        if (_clients.TryGetValue(key, out ClientUsage? known))
        {
            return known;
        }

        if (_clients.Count >= MaxRemembered)
        {
            foreach ((string other, ClientUsage usage) in _clients)
            {
                if (usage.IsIdle)
                {
                    _clients.TryRemove(other, out _);
                }
            }
        }

        return _clients.GetOrAdd(key, _ => new ClientUsage(settings, Turns, time));
    }
}
