using BtcStream.Rpc.Server;
using BtcStream.Rpc.TestService;
using Google.Protobuf.Reflection;

namespace BtcStream.Rpc.Tests.Server;

public sealed class RpcServerBuilderTests
{
    private static readonly ServiceDescriptor Service = TestingReflection.Descriptor.Services.Single();

    [Fact]
    public void Build_MethodWithoutHandler_IsNamed()
    {
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(
            () => new RpcServerBuilder(new RpcServerOptions()).Add(new ServiceBinding(Service)).Build());
        foreach (MethodDescriptor method in Service.Methods)
        {
            Assert.Contains($"btcstream.testing.Testing/{method.Name} has neither a handler nor a place on the list", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Build_PlannedMethodWithHandler_IsNamed()
    {
        RpcServerBuilder builder = new RpcServerBuilder(new RpcServerOptions())
            .Add(new TestingService().Bind())
            .Planned(TestingService.PlannedMethod, "btcstream.testing.Testing/Echo");
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(builder.Build);
        Assert.Contains("Testing/Echo has a handler and is still on the list", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_PlannedMethodThatDoesNotExist_IsNamed()
    {
        RpcServerBuilder builder = new RpcServerBuilder(new RpcServerOptions())
            .Add(new TestingService().Bind())
            .Planned(TestingService.PlannedMethod, "btcstream.testing.Testing/Gone");
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(builder.Build);
        Assert.Contains("Testing/Gone is on the list of planned methods, but no bound service has it", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_ServiceTwice_IsNamed()
    {
        RpcServerBuilder builder = new RpcServerBuilder(new RpcServerOptions())
            .Add(new TestingService().Bind()).Add(new TestingService().Bind()).Planned(TestingService.PlannedMethod);
        Assert.Contains("bound twice", Assert.Throws<InvalidOperationException>(builder.Build).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, -1)]
    public void Build_LimitOutOfRange_IsNamed(int receive, int send)
    {
        var options = new RpcServerOptions { MaxReceiveBytes = receive, MaxSendBytes = send };
        Assert.Contains("must be positive", Assert.Throws<InvalidOperationException>(() => new RpcServerBuilder(options).Build()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_UnknownMethod_IsNamed() => RefusedWith(
        "has no method 'Missing'", binding => binding.Raw("Missing", (_, _, _) => Task.CompletedTask));

    [Fact]
    public void Bind_AnotherShape_IsNamed() => RefusedWith(
        "Testing/EchoAll is duplex by contract; its handler is unary", binding => binding.Unary<Note, Note>("EchoAll", (note, _) => Task.FromResult(note)));

    [Fact]
    public void Bind_AnotherInputType_IsNamed() => RefusedWith(
        "takes BtcStream.Rpc.TestService.Note by contract", binding => binding.Unary<Tally, Note>("Echo", (_, _) => Task.FromResult(new Note())));

    [Fact]
    public void Bind_AnotherOutputType_IsNamed() => RefusedWith(
        "returns BtcStream.Rpc.TestService.Note by contract", binding => binding.Unary<Note, Tally>("Echo", (_, _) => Task.FromResult(new Tally())));

    [Fact]
    public void Bind_Twice_IsNamed() => RefusedWith(
        "has a handler already", binding => binding.Raw("Echo", (_, _, _) => Task.CompletedTask).Raw("Echo", (_, _, _) => Task.CompletedTask));

    private static void RefusedWith(string text, Action<ServiceBinding> bind) =>
        Assert.Contains(text, Assert.Throws<InvalidOperationException>(() => bind(new ServiceBinding(Service))).Message, StringComparison.Ordinal);
}
