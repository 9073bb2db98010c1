using System.Net;
using System.Net.Sockets;

namespace BtcStream.Testing;

/// <summary>
/// A port of loopback kept for a server that does not listen yet, or no longer: bound and not listening, so that connections are refused and the system gives the port to
/// nobody else. Without it whoever polls for that server meets a stranger, such as the test runner of another project. A server that sets SO_REUSEADDR, which .NET and Erlang do,
/// may listen on it meanwhile (Linux: socket(7)).
/// </summary>
internal sealed class HeldPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public HeldPort()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Number = ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    public int Number { get; }

    public void Dispose() => _socket.Dispose();
}
