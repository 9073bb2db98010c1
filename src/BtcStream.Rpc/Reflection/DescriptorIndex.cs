using Google.Protobuf.Reflection;

namespace BtcStream.Rpc.Reflection;

/// <summary>Every file, symbol and extension that a set of services reaches. Built once; read by any thread.</summary>
internal sealed class DescriptorIndex
{
    private readonly Dictionary<string, FileDescriptor> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _symbols = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Extendee, int Number), FileDescriptor> _extensions = [];
    private readonly HashSet<string> _messages = new(StringComparer.Ordinal);

    public DescriptorIndex(IEnumerable<ServiceDescriptor> services)
    {
        foreach (ServiceDescriptor service in services)
        {
            AddFile(service.File);
        }
    }

    public FileDescriptor? FindFile(string name) => _files.GetValueOrDefault(name);

    /// <param name="symbol">Fully qualified; a leading dot is allowed.</param>
    public FileDescriptor? FindSymbol(string symbol) => _symbols.GetValueOrDefault(symbol.TrimStart('.'));

    public FileDescriptor? FindExtension(string extendee, int number) => _extensions.GetValueOrDefault((extendee.TrimStart('.'), number));

    /// <returns>The numbers in ascending order, or null where there is no such message type.</returns>
    public IReadOnlyList<int>? FindExtensionNumbers(string extendee)
    {
        string name = extendee.TrimStart('.');
        return _messages.Contains(name) ? [.. _extensions.Keys.Where(key => key.Extendee == name).Select(key => key.Number).Order()] : null;
    }

    private void AddFile(FileDescriptor file)
    {
        if (!_files.TryAdd(file.Name, file))
        {
            return;
        }

        foreach (FileDescriptor dependency in file.Dependencies)
        {
            AddFile(dependency);
        }

        foreach (MessageDescriptor message in file.MessageTypes)
        {
            AddMessage(message);
        }

        foreach (EnumDescriptor type in file.EnumTypes)
        {
            AddEnum(type);
        }

        foreach (ServiceDescriptor service in file.Services)
        {
            AddSymbol(service);
            AddSymbols(service.Methods);
        }

        AddExtensions(file.Extensions?.UnorderedExtensions);
    }

    private void AddMessage(MessageDescriptor message)
    {
        _messages.Add(message.FullName);
        AddSymbol(message);
        AddSymbols(message.Fields.InDeclarationOrder());
        AddSymbols(message.Oneofs);
        foreach (MessageDescriptor nested in message.NestedTypes)
        {
            AddMessage(nested);
        }

        foreach (EnumDescriptor nested in message.EnumTypes)
        {
            AddEnum(nested);
        }

        AddExtensions(message.Extensions?.UnorderedExtensions);
    }

    private void AddEnum(EnumDescriptor type)
    {
        AddSymbol(type);
        AddSymbols(type.Values);
    }

    private void AddExtensions(IEnumerable<FieldDescriptor>? extensions)
    {
        foreach (FieldDescriptor extension in extensions ?? [])
        {
            AddSymbol(extension);
            _extensions[(extension.ExtendeeType.FullName, extension.FieldNumber)] = extension.File;
        }
    }

    private void AddSymbols(IEnumerable<IDescriptor> descriptors)
    {
        foreach (IDescriptor descriptor in descriptors)
        {
            AddSymbol(descriptor);
        }
    }

    private void AddSymbol(IDescriptor descriptor) => _symbols[descriptor.FullName] = descriptor.File;
}
