using System.Text.RegularExpressions;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;

namespace BtcStream.Contracts.Tests;

/// <summary>One element of the contract and the comment above it.</summary>
/// <param name="Name">Full name, or file name.</param>
/// <param name="Descriptor">The descriptor message of the element.</param>
/// <param name="Comment">The comment, trimmed; empty where there is none.</param>
internal sealed record CommentedElement(string Name, Google.Protobuf.IMessage Descriptor, string Comment);

/// <summary>Reads comments out of descriptors, and judges them.</summary>
internal static partial class ContractComments
{
    // Field numbers of descriptor.proto, of which the paths in SourceCodeInfo are made.
    private const int FileMessage = 4;
    private const int FileEnum = 5;
    private const int FileService = 6;
    private const int FileExtension = 7;
    private const int FileSyntax = 12;
    private const int MessageField = 2;
    private const int MessageNested = 3;
    private const int MessageEnum = 4;
    private const int MessageOneof = 8;
    private const int EnumValue = 2;
    private const int ServiceMethod = 2;

    /// <summary>Every file, service, method, message, field, oneof, enum and enum value of the package with its comment.</summary>
    public static IReadOnlyList<CommentedElement> Read(FileDescriptorSet contract)
    {
        List<CommentedElement> elements = [];
        foreach (FileDescriptorProto file in contract.OwnFiles())
        {
            // Two extend blocks share one path, without a comment.
            Dictionary<string, string> comments = file.SourceCodeInfo.Location
                .Where(location => location.HasLeadingComments)
                .ToDictionary(location => Key(location.Path), location => location.LeadingComments.Trim(), StringComparer.Ordinal);
            Reader reader = new(elements, comments);
            reader.Add([FileSyntax], file.Name, file);
            reader.AddMessages([], FileMessage, file.Package, file.MessageType);
            reader.AddEnums([], FileEnum, file.Package, file.EnumType);
            reader.AddServices(file);
            reader.AddFields([], FileExtension, file.Package, file.Extension);
        }

        return elements;
    }

    /// <summary>Whether a comment says what a number is in. A word list cannot judge sense, but it catches the field whose unit was forgotten.</summary>
    public static bool MentionsUnit(string comment) => UnitWord().IsMatch(comment);

    [GeneratedRegex(
        @"\b(USD(/kWh)?|BTC|coins?|contracts|percent|decimals?|ns UTC|seconds|milliseconds|microseconds|hours|days|years|bytes|EH/s|PH/s|J/TH|basis points"
        + @"|numbers? of|index of|index into|sequence number|identif(ier|iers|ies)|dimensionless|ratios?|probabilit(y|ies)|shares? of|quote currency|in the unit|row's unit|rule's unit)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UnitWord();

    private static string Key(IEnumerable<int> path) => string.Join('.', path);

    private sealed class Reader(List<CommentedElement> elements, Dictionary<string, string> comments)
    {
        public void Add(int[] path, string name, Google.Protobuf.IMessage descriptor) => elements.Add(new(name, descriptor, comments.GetValueOrDefault(Key(path), "")));

        public void AddMessages(int[] parent, int kind, string scope, RepeatedField<DescriptorProto> messages)
        {
            for (int i = 0; i < messages.Count; i++)
            {
                int[] path = [.. parent, kind, i];
                string name = $"{scope}.{messages[i].Name}";
                Add(path, name, messages[i]);
                AddFields(path, MessageField, name, messages[i].Field);
                AddOneofs(path, name, messages[i]);
                AddMessages(path, MessageNested, name, messages[i].NestedType);
                AddEnums(path, MessageEnum, name, messages[i].EnumType);
            }
        }

        public void AddFields(int[] parent, int kind, string scope, RepeatedField<FieldDescriptorProto> fields)
        {
            for (int i = 0; i < fields.Count; i++)
            {
                Add([.. parent, kind, i], $"{scope}.{fields[i].Name}", fields[i]);
            }
        }

        public void AddEnums(int[] parent, int kind, string scope, RepeatedField<EnumDescriptorProto> enums)
        {
            for (int i = 0; i < enums.Count; i++)
            {
                Add([.. parent, kind, i], $"{scope}.{enums[i].Name}", enums[i]);
                for (int j = 0; j < enums[i].Value.Count; j++)
                {
                    Add([.. parent, kind, i, EnumValue, j], $"{scope}.{enums[i].Value[j].Name}", enums[i].Value[j]);
                }
            }
        }

        public void AddServices(FileDescriptorProto file)
        {
            for (int i = 0; i < file.Service.Count; i++)
            {
                string name = $"{file.Package}.{file.Service[i].Name}";
                Add([FileService, i], name, file.Service[i]);
                for (int j = 0; j < file.Service[i].Method.Count; j++)
                {
                    Add([FileService, i, ServiceMethod, j], $"{name}.{file.Service[i].Method[j].Name}", file.Service[i].Method[j]);
                }
            }
        }

        // An optional scalar has a oneof of its own in the descriptor that nobody wrote.
        private void AddOneofs(int[] message, string scope, DescriptorProto descriptor)
        {
            for (int i = 0; i < descriptor.OneofDecl.Count; i++)
            {
                if (!descriptor.Field.Any(field => field.Proto3Optional && field.OneofIndex == i))
                {
                    Add([.. message, MessageOneof, i], $"{scope}.{descriptor.OneofDecl[i].Name}", descriptor.OneofDecl[i]);
                }
            }
        }
    }
}
