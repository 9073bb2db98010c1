namespace BtcStream.Quant.Liquidations;

/// <summary>Puts the tables of a file behind those of a catalog.</summary>
internal static class MarginModelMerge
{
    public static MarginModelEntry[] Add(IReadOnlyList<MarginModelEntry> known, IReadOnlyList<MarginTable> tables, bool isUserSupplied)
    {
        List<MarginModelEntry> entries = [.. known];
        var namesOfFile = new HashSet<string>(StringComparer.Ordinal);
        foreach (MarginTable table in tables)
        {
            string name = table.Model.Name;
            if (!namesOfFile.Add(name))
            {
                throw new MarginTableException($"{table.Path}.name", name, "is the name of another table of this file");
            }

            Put(entries, table, isUserSupplied);
        }

        return MarginModelDefaults.Mark(entries, tables);
    }

    private static void Put(List<MarginModelEntry> entries, MarginTable table, bool isUserSupplied)
    {
        int index = entries.FindIndex(entry => entry.Model.Name == table.Model.Name);
        if (index >= 0 != table.Replaces)
        {
            throw table.Replaces
                ? new MarginTableException($"{table.Path}.replaces", "true", $"but there is no table '{table.Model.Name}' to replace")
                : new MarginTableException($"{table.Path}.name", table.Model.Name, "is the name of a table that is there already; \"replaces\": true would replace it");
        }

        if (index >= 0)
        {
            entries[index] = entries[index] with { Model = table.Model, IsUserSupplied = isUserSupplied };
            return;
        }

        if (entries.Count == ushort.MaxValue)
        {
            throw new MarginTableException(table.Path, table.Model.Name, $"is one table too many: a catalog holds {ushort.MaxValue}");
        }

        entries.Add(new((ushort)(entries.Count + 1), table.Model, isUserSupplied, IsVenueDefault: false));
    }
}
