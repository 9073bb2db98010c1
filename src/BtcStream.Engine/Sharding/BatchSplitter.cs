using BtcStream.Engine.Ring;

namespace BtcStream.Engine.Sharding;

/// <summary>
/// Takes a call's batch apart by who needs it: definitions and market rows go to all logs, positions and accounts to the shard of their account, everything else to the
/// market log alone. The rows of each log keep their order and their messages' sequences. One thread; what it gives is its own again at the next split.
/// </summary>
public sealed class BatchSplitter
{
    private readonly ShardPart[] _parts;
    private readonly ShardPart _rest = new();
    private InputBatch? _market;

    /// <summary>A splitter.</summary>
    /// <param name="shards">1 to <see cref="ShardKey.MaxShards"/>.</param>
    public BatchSplitter(int shards)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shards, ShardKey.MaxShards);
        _parts = new ShardPart[shards];
        for (int i = 0; i < shards; i++)
        {
            _parts[i] = new ShardPart();
        }
    }

    /// <summary>Shards.</summary>
    public int Shards => _parts.Length;

    /// <summary>What the market log needs of the last batch; null for nothing.</summary>
    public InputBatch? Market => _market;

    /// <summary>What a shard needs of the last batch; null for nothing.</summary>
    public InputBatch? Of(int shard) => _parts[shard].Batch.MessageCount == 0 ? null : _parts[shard].Batch;

    /// <summary>Where the rows of a shard's part stood in their messages: positions in order, or accounts. To name a refused row as its client knows it.</summary>
    public ReadOnlySpan<int> RowsOf(int shard, InputKind kind) => _parts[shard].RowsOf(kind);

    /// <summary>Takes a batch apart, and gives its messages the sequences that were left to the engine: not every log sees every message.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="lastSequence">The call's last sequence; of this batch's last message afterwards.</param>
    public void Split(InputBatch batch, ref ulong lastSequence)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.NumberMessages(ref lastSequence);
        foreach (ShardPart part in _parts)
        {
            part.Begin(batch);
        }

        bool isWhole = batch.Positions.Count == 0 && batch.Accounts.Count == 0;
        _market = isWhole && batch.MessageCount > 0 ? batch : null;
        _rest.Begin(batch);
        ReadOnlySpan<BatchMessage> messages = batch.Messages;
        for (int i = 0; i < messages.Length; i++)
        {
            Split(batch, i, messages[i], isWhole);
        }

        _market ??= _rest.Batch.MessageCount > 0 ? _rest.Batch : null;
    }

    private void Split(InputBatch batch, int index, in BatchMessage message, bool isWhole)
    {
        bool isByAccount = message.Kind is InputKind.Positions or InputKind.Accounts;
        bool isForAll = message.Kind is not (InputKind.Quotes or InputKind.Trades or InputKind.Liquidations or InputKind.Observations);
        foreach (ShardPart part in _parts)
        {
            part.Add(batch, index, message, withRows: isForAll && !isByAccount);
        }

        if (!isWhole)
        {
            _rest.Add(batch, index, message, withRows: !isByAccount);
        }

        if (isByAccount)
        {
            SplitRows(batch, message, batch.RowEnd(index));
        }
    }

    private void SplitRows(InputBatch batch, in BatchMessage message, int end)
    {
        for (int row = message.RowStart; row < end; row++)
        {
            // A row without an account is refused by whichever engine gets it.
            bool isPosition = message.Kind == InputKind.Positions;
            bool hasAccount = isPosition ? (batch.Positions.FieldsOf[row] & PositionFields.Account) != 0 : (batch.Accounts.FieldsOf[row] & AccountFields.Account) != 0;
            ulong account = !hasAccount ? 0 : isPosition ? batch.Positions.AccountOf[row] : batch.Accounts.AccountOf[row];
            _parts[ShardKey.Of(account, _parts.Length)].AddRow(batch, message, row);
        }
    }
}
