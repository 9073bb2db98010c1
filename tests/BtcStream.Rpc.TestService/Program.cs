using BtcStream.Rpc.TestService;

// The addresses go to standard output for whoever started the process.
await using TestingHost host = await TestingHost.StartAsync(TestServiceArguments.Parse(args));
Console.WriteLine($"grpc {host.GrpcAddress.Authority} http {host.HttpAddress.Authority}");
await host.WaitForShutdownAsync();
