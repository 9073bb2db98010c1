using BtcStream.Cli.Feeding;
using BtcStream.Contracts.V1;

namespace BtcStream.Cli.Replay;

/// <summary>A file of rows that each have a time, held in memory.</summary>
/// <typeparam name="TRow">A row.</typeparam>
/// <param name="name">The file's name.</param>
/// <param name="kind">What it is.</param>
/// <param name="rows">The rows.</param>
/// <param name="timeOf">A row's moment, Unix nanoseconds UTC.</param>
/// <param name="build">Makes a message of rows.</param>
/// <param name="trace">A refusal of a row (null: of a definition) in the file's terms.</param>
internal sealed class RowsInput<TRow>(
    string name, ReplayKind kind, IReadOnlyList<TRow> rows, Func<TRow, long> timeOf, Func<ReplayBuilders, IReadOnlyList<TRow>, ClientFrame> build, Func<Rejection, int?, Refusal> trace) : IReplayInput
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public ReplayKind Kind => kind;

    /// <inheritdoc/>
    public IReadOnlyList<long> Times { get; } = [.. rows.Select(timeOf)];

    /// <inheritdoc/>
    public IEnumerable<ReplayBatch> Build(IReadOnlyList<int> items, ReplayBuilders builders)
    {
        Refusal Trace(Rejection rejection) => trace(rejection, rejection.HasRow && rejection.Row < items.Count ? items[(int)rejection.Row] : null);
        yield return new ReplayBatch(build(builders, [.. items.Select(item => rows[item])]), items.Count, Trace);
    }
}
