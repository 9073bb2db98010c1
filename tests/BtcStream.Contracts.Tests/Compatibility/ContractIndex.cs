using Google.Protobuf.Reflection;

namespace BtcStream.Contracts.Tests.Compatibility;

/// <summary>Everything of a contract by its full name, without a leading dot.</summary>
internal sealed class ContractIndex
{
    public SortedDictionary<string, DescriptorProto> Messages { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, EnumDescriptorProto> Enums { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, MethodDescriptorProto> Methods { get; } = new(StringComparer.Ordinal);

    public static ContractIndex Of(FileDescriptorSet contract)
    {
        ContractIndex index = new();
        foreach (FileDescriptorProto file in contract.OwnFiles())
        {
            index.AddMessages(file.Package, file.MessageType);
            index.AddEnums(file.Package, file.EnumType);
            foreach (ServiceDescriptorProto service in file.Service)
            {
                foreach (MethodDescriptorProto method in service.Method)
                {
                    index.Methods.Add($"{file.Package}.{service.Name}.{method.Name}", method);
                }
            }
        }

        return index;
    }

    private void AddMessages(string scope, IEnumerable<DescriptorProto> messages)
    {
        foreach (DescriptorProto message in messages)
        {
            string name = $"{scope}.{message.Name}";
            Messages.Add(name, message);
            AddMessages(name, message.NestedType);
            AddEnums(name, message.EnumType);
        }
    }

    private void AddEnums(string scope, IEnumerable<EnumDescriptorProto> enums)
    {
        foreach (EnumDescriptorProto @enum in enums)
        {
            Enums.Add($"{scope}.{@enum.Name}", @enum);
        }
    }
}
