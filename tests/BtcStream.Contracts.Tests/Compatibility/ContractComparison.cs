using BtcStream.Contracts.V1;
using Google.Protobuf.Reflection;

namespace BtcStream.Contracts.Tests.Compatibility;

/// <summary>
/// Finds what a contract no longer keeps of an earlier promise. Additions are no break. Names count as much as numbers and types, since callers use JSON.
/// </summary>
internal sealed class ContractComparison
{
    private readonly ContractIndex _promised;
    private readonly ContractIndex _current;
    private readonly List<string> _breaks = [];

    private ContractComparison(FileDescriptorSet promised, FileDescriptorSet current)
    {
        _promised = ContractIndex.Of(promised);
        _current = ContractIndex.Of(current);
    }

    /// <summary>One sentence for each break, in a fixed order; empty where <paramref name="current"/> keeps all of <paramref name="promised"/>.</summary>
    /// <param name="promised">A promise as <see cref="PromisedContract.Of"/> gives it, earlier.</param>
    /// <param name="current">The whole contract now.</param>
    public static IReadOnlyList<string> FindBreaks(FileDescriptorSet promised, FileDescriptorSet current)
    {
        ContractComparison comparison = new(promised, current);
        comparison.CompareMethods();
        comparison.CompareMessages();
        comparison.CompareEnums();
        return comparison._breaks;
    }

    private void CompareMethods()
    {
        foreach ((string name, MethodDescriptorProto before) in _promised.Methods)
        {
            if (!_current.Methods.TryGetValue(name, out MethodDescriptorProto? now))
            {
                _breaks.Add($"{name}: the method is gone.");
                continue;
            }

            Expect(name, "request type", before.InputType, now.InputType);
            Expect(name, "response type", before.OutputType, now.OutputType);
            Expect(name, "client streaming", before.ClientStreaming, now.ClientStreaming);
            Expect(name, "server streaming", before.ServerStreaming, now.ServerStreaming);
            Expect(name, "stability", Stability.Stable, now.Stability());
        }
    }

    private void CompareMessages()
    {
        foreach ((string name, DescriptorProto before) in _promised.Messages)
        {
            if (!_current.Messages.TryGetValue(name, out DescriptorProto? now))
            {
                _breaks.Add($"{name}: the message is gone.");
                continue;
            }

            foreach (FieldDescriptorProto field in before.Field)
            {
                CompareField(name, before, field, now);
            }

            CompareReservations(name, before, now);
        }
    }

    private void CompareField(string message, DescriptorProto before, FieldDescriptorProto field, DescriptorProto now)
    {
        string name = $"{message}.{field.Name}";
        FieldDescriptorProto? current = now.Field.FirstOrDefault(candidate => candidate.Number == field.Number);
        if (current is null)
        {
            FieldDescriptorProto? moved = now.Field.FirstOrDefault(candidate => candidate.Name == field.Name);
            _breaks.Add(moved is null ? $"{name}: the field is gone." : $"{name}: the number was {field.Number} and is {moved.Number}.");
            return;
        }

        Expect(name, "name", field.Name, current.Name);
        Expect(name, "JSON name", field.JsonName, current.JsonName);
        Expect(name, "type", field.Type, current.Type);
        Expect(name, "type name", field.TypeName, current.TypeName);
        Expect(name, "cardinality", field.Label, current.Label);
        Expect(name, "presence (optional)", field.Proto3Optional, current.Proto3Optional);
        Expect(name, "oneof", OneofName(before, field), OneofName(now, current));
        Expect(name, "packing", IsPacked(field), IsPacked(current));
        if (current.Stability() == Stability.Unstable)
        {
            _breaks.Add($"{name}: the field was promised and is now marked unstable.");
        }
    }

    private void CompareReservations(string message, DescriptorProto before, DescriptorProto now)
    {
        foreach (DescriptorProto.Types.ReservedRange range in before.ReservedRange.Where(range => !now.ReservedRange.Contains(range)))
        {
            _breaks.Add($"{message}: numbers {range.Start} to {range.End - 1} are no longer reserved.");
        }

        foreach (string name in before.ReservedName.Except(now.ReservedName))
        {
            _breaks.Add($"{message}: the name {name} is no longer reserved.");
        }
    }

    private void CompareEnums()
    {
        foreach ((string name, EnumDescriptorProto before) in _promised.Enums)
        {
            if (!_current.Enums.TryGetValue(name, out EnumDescriptorProto? now))
            {
                _breaks.Add($"{name}: the enum is gone.");
                continue;
            }

            foreach (EnumValueDescriptorProto value in before.Value)
            {
                EnumValueDescriptorProto? current = now.Value.FirstOrDefault(candidate => candidate.Name == value.Name);
                if (current is null)
                {
                    _breaks.Add($"{name}.{value.Name}: the enum value is gone.");
                    continue;
                }

                Expect($"{name}.{value.Name}", "number", value.Number, current.Number);
            }
        }
    }

    private static string OneofName(DescriptorProto message, FieldDescriptorProto field) =>
        field.HasOneofIndex && !field.Proto3Optional ? message.OneofDecl[field.OneofIndex].Name : "none";

    // Packed is the default of this syntax; the option says otherwise only where it is set.
    private static bool IsPacked(FieldDescriptorProto field) => field.Options is not { HasPacked: true, Packed: false };

    private void Expect<T>(string name, string what, T before, T now)
    {
        if (!EqualityComparer<T>.Default.Equals(before, now))
        {
            _breaks.Add($"{name}: the {what} was {before} and is {now}.");
        }
    }
}
