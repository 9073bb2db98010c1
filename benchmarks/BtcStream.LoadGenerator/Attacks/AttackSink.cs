using System.Net;
using System.Net.Sockets;

namespace BtcStream.LoadGenerator.Attacks;

/// <summary>What an attacker attacks to show what it costs by itself: takes connections, reads what comes, throws it away, and never answers.</summary>
internal static class AttackSink
{
    /// <summary>The command that starts it.</summary>
    public const string Command = "serve-sink";

    private const int Backlog = 1_024;
    private const int BufferBytes = 65_536;

    /// <summary>Serves until standard input ends.</summary>
    public static async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(Backlog);
        Console.WriteLine($"ready: grpc {listener.LocalEndpoint}");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task accepting = AcceptAsync(listener, end.Token);
        await using Stream input = Console.OpenStandardInput();
        await input.CopyToAsync(Stream.Null, cancellation);
        await end.CancelAsync();
        await accepting;
        return 0;
    }

    private static async Task AcceptAsync(TcpListener listener, CancellationToken end)
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(DrainAsync(await listener.AcceptSocketAsync(end), end));
                connections.RemoveAll(static connection => connection.IsCompleted);
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private static async Task DrainAsync(Socket socket, CancellationToken end)
    {
        using (socket)
        {
            // Memory where there is something to read, and not while nothing comes: a thousand may be idle.
            try
            {
                while (await socket.ReceiveAsync(Memory<byte>.Empty, end) == 0 && await DrainOnceAsync(socket, end))
                {
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // Reset by the attacker, or told to end.
            }
        }
    }

    private static async Task<bool> DrainOnceAsync(Socket socket, CancellationToken end)
    {
        byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            return await socket.ReceiveAsync(buffer, end) > 0;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
