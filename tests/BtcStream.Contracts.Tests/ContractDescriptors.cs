using BtcStream.Contracts.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace BtcStream.Contracts.Tests;

/// <summary>The contract as protoc reads it from /protos, comments included.</summary>
internal static class ContractDescriptors
{
    public const string Package = "btcstream.v1";

    private static readonly ExtensionRegistry Extensions = [OptionsExtensions.MethodStability, OptionsExtensions.FieldStability];

    /// <summary>A fresh copy, so that a test may change it: every file of the package, and what they import.</summary>
    public static FileDescriptorSet Load() => Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "contract.protoset")));

    public static FileDescriptorSet Parse(byte[] descriptorSet) =>
        FileDescriptorSet.Parser.WithExtensionRegistry(Extensions).ParseFrom(descriptorSet);

    public static IEnumerable<FileDescriptorProto> OwnFiles(this FileDescriptorSet set) => set.File.Where(file => file.Package == Package);

    public static Stability Stability(this MethodDescriptorProto method) => method.Options?.GetExtension(OptionsExtensions.MethodStability) ?? default;

    public static Stability Stability(this FieldDescriptorProto field) => field.Options?.GetExtension(OptionsExtensions.FieldStability) ?? default;
}
