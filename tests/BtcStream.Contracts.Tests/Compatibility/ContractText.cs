using System.Globalization;
using System.Text;
using Google.Protobuf.Reflection;

namespace BtcStream.Contracts.Tests.Compatibility;

/// <summary>Writes a contract one line a method, field and enum value, in an order that stays the same, so that a change of the snapshot can be reviewed.</summary>
internal static class ContractText
{
    public static string Render(FileDescriptorSet contract)
    {
        ContractIndex index = ContractIndex.Of(contract);
        StringBuilder text = new();
        foreach ((string name, MethodDescriptorProto method) in index.Methods)
        {
            Line(text, $"rpc {name} ({Streaming(method.ClientStreaming)}{method.InputType[1..]}) returns ({Streaming(method.ServerStreaming)}{method.OutputType[1..]})");
        }

        foreach ((string name, DescriptorProto message) in index.Messages)
        {
            Line(text, $"\nmessage {name}");
            foreach (FieldDescriptorProto field in message.Field.OrderBy(field => field.Number))
            {
                Line(text, $"  {field.Number} {field.Name}: {Cardinality(field)}{TypeName(field)}{Oneof(message, field)}");
            }
        }

        foreach ((string name, EnumDescriptorProto @enum) in index.Enums)
        {
            Line(text, $"\nenum {name}");
            foreach (EnumValueDescriptorProto value in @enum.Value.OrderBy(value => value.Number))
            {
                Line(text, $"  {value.Number} {value.Name}");
            }
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Streaming(bool isStreaming) => isStreaming ? "stream " : "";

    private static string Cardinality(FieldDescriptorProto field) => field switch
    {
        { Label: FieldDescriptorProto.Types.Label.Repeated } => "repeated ",
        { Proto3Optional: true } => "optional ",
        _ => "",
    };

    private static string TypeName(FieldDescriptorProto field) => field.HasTypeName ? field.TypeName[1..] : field.Type.ToString().ToLowerInvariant();

    private static string Oneof(DescriptorProto message, FieldDescriptorProto field) =>
        field.HasOneofIndex && !field.Proto3Optional ? $" (oneof {message.OneofDecl[field.OneofIndex].Name})" : "";
}
