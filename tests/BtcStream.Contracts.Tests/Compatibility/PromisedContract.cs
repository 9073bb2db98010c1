using BtcStream.Contracts.V1;
using Google.Protobuf.Reflection;

namespace BtcStream.Contracts.Tests.Compatibility;

/// <summary>
/// The part of a contract that callers may rely on: its stable methods, and every message, field and enum that these reach without passing through a field marked unstable.
/// </summary>
internal static class PromisedContract
{
    /// <summary>A contract of its own that holds the promised part only: no comments, no options of ours. It is what the snapshot keeps.</summary>
    public static FileDescriptorSet Of(FileDescriptorSet contract)
    {
        HashSet<string> reached = Reach(ContractIndex.Of(contract));
        FileDescriptorSet promised = new();
        foreach (FileDescriptorProto file in contract.OwnFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            FileDescriptorProto kept = Keep(file, reached);
            if (kept.Service.Count + kept.MessageType.Count + kept.EnumType.Count > 0)
            {
                promised.File.Add(kept);
            }
        }

        KeepNeededImports(promised);
        return promised;
    }

    private static HashSet<string> Reach(ContractIndex index)
    {
        HashSet<string> reached = new(StringComparer.Ordinal);
        Stack<string> toVisit = new();
        foreach (MethodDescriptorProto method in index.Methods.Values.Where(IsPromised))
        {
            toVisit.Push(method.InputType.TrimStart('.'));
            toVisit.Push(method.OutputType.TrimStart('.'));
        }

        while (toVisit.TryPop(out string? name))
        {
            if (!reached.Add(name) || index.Enums.ContainsKey(name))
            {
                continue;
            }

            if (!index.Messages.TryGetValue(name, out DescriptorProto? message))
            {
                throw new InvalidOperationException($"A stable method reaches {name}, which package {ContractDescriptors.Package} does not define.");
            }

            foreach (FieldDescriptorProto field in message.Field.Where(field => IsPromised(field) && field.HasTypeName))
            {
                toVisit.Push(field.TypeName.TrimStart('.'));
            }
        }

        return reached;
    }

    private static FileDescriptorProto Keep(FileDescriptorProto file, HashSet<string> reached)
    {
        FileDescriptorProto kept = file.Clone();
        kept.SourceCodeInfo = null;
        kept.Extension.Clear();
        KeepTypes(kept.MessageType, kept.EnumType, kept.Package, reached);
        foreach (ServiceDescriptorProto service in kept.Service)
        {
            RemoveAll(service.Method, method => !IsPromised(method));
            foreach (MethodDescriptorProto method in service.Method)
            {
                method.Options.ClearExtension(OptionsExtensions.MethodStability);
            }
        }

        RemoveAll(kept.Service, service => service.Method.Count == 0);
        return kept;
    }

    private static void KeepTypes(IList<DescriptorProto> messages, IList<EnumDescriptorProto> enums, string scope, HashSet<string> reached)
    {
        foreach (DescriptorProto message in messages)
        {
            string name = $"{scope}.{message.Name}";
            KeepTypes(message.NestedType, message.EnumType, name, reached);
            RemoveAll(message.Field, field => !reached.Contains(name) || !IsPromised(field));
            KeepUsedOneofs(message);
        }

        RemoveAll(messages, message => !reached.Contains($"{scope}.{message.Name}") && message.NestedType.Count + message.EnumType.Count == 0);
        RemoveAll(enums, @enum => !reached.Contains($"{scope}.{@enum.Name}"));
    }

    // A oneof without fields is no valid descriptor, and fields name theirs by position.
    private static void KeepUsedOneofs(DescriptorProto message)
    {
        List<int> used = [.. message.Field.Where(field => field.HasOneofIndex).Select(field => field.OneofIndex).Distinct().Order()];
        OneofDescriptorProto[] oneofs = [.. used.Select(index => message.OneofDecl[index])];
        foreach (FieldDescriptorProto field in message.Field.Where(field => field.HasOneofIndex))
        {
            field.OneofIndex = used.IndexOf(field.OneofIndex);
        }

        message.OneofDecl.Clear();
        message.OneofDecl.Add(oneofs);
    }

    private static void KeepNeededImports(FileDescriptorSet promised)
    {
        Dictionary<string, string> fileOf = [];
        foreach (FileDescriptorProto file in promised.File)
        {
            ContractIndex index = ContractIndex.Of(new FileDescriptorSet { File = { file } });
            foreach (string name in index.Messages.Keys.Concat(index.Enums.Keys))
            {
                fileOf[name] = file.Name;
            }
        }

        foreach (FileDescriptorProto file in promised.File)
        {
            ContractIndex index = ContractIndex.Of(new FileDescriptorSet { File = { file } });
            IEnumerable<string> used = index.Messages.Values.SelectMany(message => message.Field).Where(field => field.HasTypeName).Select(field => field.TypeName)
                .Concat(index.Methods.Values.SelectMany(method => new[] { method.InputType, method.OutputType }));
            string[] imports = [.. used.Select(name => fileOf[name.TrimStart('.')]).Where(name => name != file.Name).Distinct().Order(StringComparer.Ordinal)];
            file.Dependency.Clear();
            file.Dependency.Add(imports);
        }
    }

    private static bool IsPromised(MethodDescriptorProto method) => method.Stability() == Stability.Stable;

    private static bool IsPromised(FieldDescriptorProto field) => field.Stability() != Stability.Unstable;

    private static void RemoveAll<T>(IList<T> list, Predicate<T> match)
    {
        for (int i = list.Count - 1; i >= 0; i--)
        {
            if (match(list[i]))
            {
                list.RemoveAt(i);
            }
        }
    }
}
