using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace BtcStream.Cluster.Tests.Brokers;

/// <summary>One RabbitMQ node on loopback, as a process that tests may kill, freeze and start again.</summary>
internal sealed class BrokerNode : IAsyncDisposable
{
    public const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private readonly string _folder;
    private readonly string _name;
    private readonly int _epmdPort;
    private readonly HeldPort _port = new();
    private readonly HeldPort _tlsPort = new();
    private readonly HeldPort _distributionPort = new();
    private Process? _process;

    public BrokerNode(string folder, string name, int epmdPort, IReadOnlyList<string> cluster, TestAuthority authority)
    {
        (_folder, _name, _epmdPort) = (Path.Combine(folder, name), name, epmdPort);
        Directory.CreateDirectory(_folder);
        (string certificate, string key) = authority.IssueServer();
        File.WriteAllText(Path.Combine(_folder, "ca.pem"), authority.Pem);
        File.WriteAllText(Path.Combine(_folder, "server.pem"), certificate);
        File.WriteAllText(Path.Combine(_folder, "server.key"), key);
        List<string> lines =
        [
            $"listeners.tcp.default = 127.0.0.1:{Port}",
            $"listeners.ssl.default = 127.0.0.1:{TlsPort}",
            $"ssl_options.cacertfile = {Path.Combine(_folder, "ca.pem")}",
            $"ssl_options.certfile = {Path.Combine(_folder, "server.pem")}",
            $"ssl_options.keyfile = {Path.Combine(_folder, "server.key")}",
            "log.file.level = critical",
            "log.console = false",
            "cluster_partition_handling = autoheal",
            "disk_free_limit.absolute = 50MB",
            "consumer_timeout = 31536000000",
            "net_ticktime = 8",
            "cluster_formation.peer_discovery_backend = classic_config",
            .. cluster.Select((node, index) => $"cluster_formation.classic_config.nodes.{index + 1} = {node}@localhost"),
        ];
        File.WriteAllLines(Path.Combine(_folder, "rabbit.conf"), lines);

        // A node that hangs takes connections and never answers: the others wait so long for it, once for each stream that it led, one after the other.
        File.WriteAllText(Path.Combine(_folder, "advanced.config"), "[{kernel, [{net_setuptime, 0.5}]}].\n");
    }

    /// <summary>Where clients connect.</summary>
    public int Port => _port.Number;

    /// <summary>Where clients connect with TLS.</summary>
    public int TlsPort => _tlsPort.Number;

    /// <summary>Where clients connect, as an address.</summary>
    public Uri Address => new($"amqp://guest:guest@127.0.0.1:{Port}");

    /// <summary>Starts the process; <see cref="WaitReadyAsync"/> waits until it takes connections.</summary>
    public void Start()
    {
        ProcessStartInfo start = WatchedProcess.Start(Program);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        SetEnvironment(start);
        start.Environment["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1";
        start.Environment["RABBITMQ_NODE_PORT"] = Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["RABBITMQ_DIST_PORT"] = _distributionPort.Number.ToString(CultureInfo.InvariantCulture);
        start.Environment["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "data");
        start.Environment["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log");
        start.Environment["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "rabbit.conf");
        start.Environment["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(_folder, "advanced.config");
        start.Environment["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "plugins");

        // The shell script then becomes the broker, so that its process is the one to kill.
        start.Environment["RUNNING_UNDER_SYSTEMD"] = "true";
        _process = Process.Start(start) ?? throw new InvalidOperationException("The broker did not start.");
        _process.OutputDataReceived += Ignore;
        _process.ErrorDataReceived += Ignore;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until the node answers the protocol's header with a frame.</summary>
    public async Task WaitReadyAsync(CancellationToken cancellation)
    {
        while (!await AnswersAsync(cancellation))
        {
            if (_process!.HasExited)
            {
                throw new InvalidOperationException($"The broker {_name} ended with {_process.ExitCode}.");
            }

            await Task.Delay(100, cancellation);
        }
    }

    /// <summary>The same for a node that forms a cluster with others: on a busy machine one gives up waiting for them, and is started again.</summary>
    public async Task WaitFirstReadyAsync(CancellationToken cancellation)
    {
        for (int i = 0; i < 2; i++)
        {
            try
            {
                await WaitReadyAsync(cancellation);
                return;
            }
            catch (InvalidOperationException)
            {
                Start();
            }
        }

        await WaitReadyAsync(cancellation);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

    /// <summary>Freezes the process: connections stay, and nothing answers.</summary>
    public Task FreezeAsync() => WatchedProcess.SignalAsync(_process!, "STOP");

    /// <summary>Lets it go on.</summary>
    public Task ThawAsync() => WatchedProcess.SignalAsync(_process!, "CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        _port.Dispose();
        _tlsPort.Dispose();
        _distributionPort.Dispose();
    }

    /// <summary>What rabbitmqctl says of the node, JSON; null where it fails, as while the node starts.</summary>
    public async Task<string?> ControlAsync(string[] command, CancellationToken cancellation)
    {
        string program = Path.Combine(Path.GetDirectoryName(Program)!, "rabbitmqctl");
        var start = new ProcessStartInfo(program, ["--quiet", "--formatter", "json", .. command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        SetEnvironment(start);
        using Process control = Process.Start(start) ?? throw new InvalidOperationException("rabbitmqctl did not start.");
        Task<string> errors = control.StandardError.ReadToEndAsync(cancellation);
        string said = await control.StandardOutput.ReadToEndAsync(cancellation);
        await errors;
        await control.WaitForExitAsync(cancellation);
        return control.ExitCode == 0 ? said : null;
    }

    /// <summary>What every program needs to find the node.</summary>
    private void SetEnvironment(ProcessStartInfo start)
    {
        start.Environment["HOME"] = Path.GetDirectoryName(_folder);
        start.Environment["RABBITMQ_NODENAME"] = _name + "@localhost";
        start.Environment["ERL_EPMD_PORT"] = _epmdPort.ToString(CultureInfo.InvariantCulture);
        start.Environment["ERL_EPMD_ADDRESS"] = "127.0.0.1";
    }

    private static void Ignore(object sender, DataReceivedEventArgs line)
    {
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timeout.CancelAfter(TimeSpan.FromSeconds(10));
            await socket.ConnectAsync(IPAddress.Loopback, Port, timeout.Token);
            await socket.SendAsync("AMQP\0\0\u0009\u0001"u8.ToArray(), timeout.Token);
            var answer = new byte[1];
            return await socket.ReceiveAsync(answer, timeout.Token) == 1 && answer[0] == 1;
        }
        catch (Exception failure) when (failure is SocketException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
