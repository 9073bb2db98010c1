using BtcStream.Rpc.Framing;
using BtcStream.Rpc.Reflection.V1;
using BtcStream.Rpc.Server;
using Google.Protobuf.Reflection;

namespace BtcStream.Rpc.Reflection;

/// <summary>
/// The standard reflection service. Version v1alpha differs from v1 in its package name only, byte for byte the same on the wire, so one handler of
/// raw frames serves both.
/// </summary>
internal sealed class ReflectionService
{
    /// <summary>A request is a name.</summary>
    private const int MaxRequestBytes = 64 * 1024;

    private readonly DescriptorIndex _index;
    private readonly string[] _serviceNames;

    /// <param name="services">All services of the server, this one's two included.</param>
    public ReflectionService(IReadOnlyList<ServiceDescriptor> services)
    {
        _index = new DescriptorIndex(services);
        _serviceNames = [.. services.Select(service => service.FullName).Order(StringComparer.Ordinal)];
    }

    public static IEnumerable<ServiceDescriptor> OwnServices =>
        [ReflectionReflection.Descriptor.Services.Single(), V1Alpha.ReflectionReflection.Descriptor.Services.Single()];

    public IEnumerable<ServiceBinding> Bind() =>
        OwnServices.Select(service => new ServiceBinding(service) { MaxReceiveBytes = MaxRequestBytes }.Raw("ServerReflectionInfo", ServeAsync));

    private async Task ServeAsync(FrameReader requests, FrameWriter responses, ServerCallContext context)
    {
        var sent = new HashSet<string>(StringComparer.Ordinal);
        var stream = new RequestStream<ServerReflectionRequest>(requests, ServerReflectionRequest.Parser);
        while (await stream.MoveNextAsync().ConfigureAwait(false))
        {
            responses.Write(Answer(stream.Current, sent));
            await responses.FlushAsync().ConfigureAwait(false);
        }
    }

    private ServerReflectionResponse Answer(ServerReflectionRequest request, HashSet<string> sent)
    {
        var response = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                response.ListServicesResponse = new ListServiceResponse();
                response.ListServicesResponse.Service.Add(_serviceNames.Select(name => new ServiceResponse { Name = name }));
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename:
                AnswerFile(response, _index.FindFile(request.FileByFilename), sent, $"file '{request.FileByFilename}'");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol:
                AnswerFile(response, _index.FindSymbol(request.FileContainingSymbol), sent, $"symbol '{request.FileContainingSymbol}'");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension:
                ExtensionRequest asked = request.FileContainingExtension;
                FileDescriptor? file = _index.FindExtension(asked.ContainingType, asked.ExtensionNumber);
                AnswerFile(response, file, sent, $"extension {asked.ExtensionNumber} of '{asked.ContainingType}'");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType:
                AnswerExtensionNumbers(response, request.AllExtensionNumbersOfType);
                break;
            default:
                response.ErrorResponse = Error(StatusCode.InvalidArgument, "the request asks nothing that this server knows");
                break;
        }

        return response;
    }

    private static void AnswerFile(ServerReflectionResponse response, FileDescriptor? file, HashSet<string> sent, string asked)
    {
        if (file is null)
        {
            response.ErrorResponse = Error(StatusCode.NotFound, $"{asked} is not known");
            return;
        }

        // The file that was asked for is always in its answer, even where it went before as somebody's import.
        sent.Remove(file.Name);
        response.FileDescriptorResponse = new FileDescriptorResponse();
        AddWithImports(response.FileDescriptorResponse, file, sent);
    }

    private static void AddWithImports(FileDescriptorResponse response, FileDescriptor file, HashSet<string> sent)
    {
        if (!sent.Add(file.Name))
        {
            return;
        }

        response.FileDescriptorProto.Add(file.SerializedData);
        foreach (FileDescriptor import in file.Dependencies)
        {
            AddWithImports(response, import, sent);
        }
    }

    private void AnswerExtensionNumbers(ServerReflectionResponse response, string type)
    {
        if (_index.FindExtensionNumbers(type) is not { } numbers)
        {
            response.ErrorResponse = Error(StatusCode.NotFound, $"message type '{type}' is not known");
            return;
        }

        response.AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = type };
        response.AllExtensionNumbersResponse.ExtensionNumber.Add(numbers);
    }

    private static ErrorResponse Error(StatusCode code, string message) => new() { ErrorCode = (int)code, ErrorMessage = message };
}
