using BtcStream.Contracts.V1;
using Google.Protobuf.Reflection;

namespace BtcStream.Contracts.Tests.Compatibility;

/// <summary>The real contract with chosen methods made stable, so that tests of the checker do not depend on how far the project has come, and ways to change it.</summary>
internal static class StableContract
{
    public const string Connect = "btcstream.v1.RiskService.Connect";
    public const string GetSummary = "btcstream.v1.RiskService.GetSummary";
    public const string GetSpillover = "btcstream.v1.StressService.GetSpillover";

    /// <summary>Only <see cref="Connect"/> and <see cref="GetSummary"/> are stable, and of what they reach all but the rows of the stress table; other fields keep their marks.</summary>
    public static FileDescriptorSet Load()
    {
        FileDescriptorSet contract = ContractDescriptors.Load();
        foreach (string name in ContractIndex.Of(contract).Methods.Keys)
        {
            contract.Method(name).Mark(name is Connect or GetSummary ? Stability.Stable : Stability.Unstable);
        }

        contract.Field("RiskUpdate", "stress_rows").Mark(Stability.Unstable);
        return contract;
    }

    public static MethodDescriptorProto Method(this FileDescriptorSet contract, string name) => ContractIndex.Of(contract).Methods[name];

    public static DescriptorProto Message(this FileDescriptorSet contract, string name) => ContractIndex.Of(contract).Messages[$"btcstream.v1.{name}"];

    public static EnumDescriptorProto Enum(this FileDescriptorSet contract, string name) => ContractIndex.Of(contract).Enums[$"btcstream.v1.{name}"];

    public static FieldDescriptorProto Field(this FileDescriptorSet contract, string message, string field) =>
        contract.Message(message).Field.Single(candidate => candidate.Name == field);

    public static EnumValueDescriptorProto Value(this FileDescriptorSet contract, string @enum, string value) =>
        contract.Enum(@enum).Value.Single(candidate => candidate.Name == value);

    public static void Mark(this MethodDescriptorProto method, Stability stability)
    {
        method.Options ??= new MethodOptions();
        method.Options.SetExtension(OptionsExtensions.MethodStability, stability);
    }

    public static void Mark(this FieldDescriptorProto field, Stability stability)
    {
        field.Options ??= new FieldOptions();
        field.Options.SetExtension(OptionsExtensions.FieldStability, stability);
    }

    public static void Remove(this FileDescriptorSet contract, string message, string field) =>
        Assert.True(contract.Message(message).Field.Remove(contract.Field(message, field)));
}
