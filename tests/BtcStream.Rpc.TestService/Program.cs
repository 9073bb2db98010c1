using BtcStream.Rpc.Server;
using BtcStream.Rpc.TestService;

// Small limits, so that oversize messages are cheap to send. The addresses go to standard output for whoever started the process.
await using TestingHost host = await TestingHost.StartAsync(new RpcServerOptions { MaxReceiveBytes = 1024 * 1024 });
Console.WriteLine($"grpc {host.GrpcAddress.Authority} http {host.HttpAddress.Authority}");
await host.WaitForShutdownAsync();
