namespace BtcStream.Cli.Feeding;

/// <summary>A file on its way, as progress shows it.</summary>
internal interface IFeedFile
{
    /// <summary>Its name without folders.</summary>
    public string Name { get; }

    /// <summary>Rows to send.</summary>
    public int RowCount { get; }

    /// <summary>What of the file is not sent, in words; empty where all is.</summary>
    public string LeftOut { get; }
}
