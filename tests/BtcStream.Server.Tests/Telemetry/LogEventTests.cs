using System.Reflection;
using BtcStream.Rpc.Server;
using Microsoft.Extensions.Logging;

namespace BtcStream.Server.Tests.Telemetry;

public class LogEventTests
{
    private const BindingFlags All = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>People alarm on numbers: one that means two things is worth nothing.</summary>
    [Fact]
    public void Events_OfTheServer_HaveNumbersOfTheirOwn()
    {
        var events = new[] { typeof(ServerHost).Assembly, typeof(RpcServer).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(All))
            .Select(method => (method.Name, Event: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(one => one.Event is not null)
            .ToList();

        Assert.True(events.Count >= 10, $"only {events.Count} events were found");
        Assert.DoesNotContain(events, one => one.Event!.EventId < 100);
        Assert.Empty(events.GroupBy(one => one.Event!.EventId).Where(group => group.Count() > 1).Select(group => $"{group.Key}: {string.Join(", ", group.Select(one => one.Name))}"));
    }
}
