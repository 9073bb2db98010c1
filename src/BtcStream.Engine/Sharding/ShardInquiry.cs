using BtcStream.Engine.Publication;
using BtcStream.Engine.State;
using BtcStream.Engine.WhatIf;

namespace BtcStream.Engine.Sharding;

/// <summary>A question that a shard's log has, from a gateway.</summary>
/// <param name="Producer">The gateway.</param>
/// <param name="Bytes">The question.</param>
public sealed record LogQuestion(ulong Producer, byte[] Bytes);

/// <summary>
/// A question with the positions of its place in the log, frozen: begun on the thread of the shard's engine, answered on any other while the engine goes on.
/// </summary>
public sealed class ShardInquiry : IDisposable
{
    private readonly EngineOptions _options;
    private readonly ulong _producer;
    private readonly ShardQuestion _question;
    private readonly FrozenPositions _positions;
    private readonly LadderImage? _kept;
    private readonly Dictionary<string, int> _venues = new(StringComparer.Ordinal);
    private readonly int _book;

    private ShardInquiry(EngineOptions options, EngineState state, ulong producer, ShardQuestion question)
    {
        (_options, _producer, _question) = (options, producer, question);
        UnderlyingBook? book = state.Underlyings.Find(question.Underlying);
        _book = book?.Index ?? -1;
        for (int venue = 0; venue < state.Venues.Count; venue++)
        {
            _venues[state.Venues[venue].Name] = venue;
        }

        if (question.Verifies && book is not null)
        {
            _kept = new LadderImage(options.LadderGrid);
            _kept.Gather(state, book);
        }

        _positions = new FrozenPositions(state);
    }

    /// <summary>Freezes what a question needs. The engine's thread.</summary>
    /// <exception cref="InvalidDataException">The question is none: whoever asked will hear nothing.</exception>
    public static ShardInquiry Begin(LogEngine engine, LogQuestion question)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(question);
        return new ShardInquiry(engine.Options, engine.Engine.State, question.Producer, ShardQuestion.Read(question.Bytes));
    }

    /// <summary>The message that refuses a question, since too many wait.</summary>
    public static byte[] Refuse(LogEngine engine, LogQuestion question, string reason)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(question);
        return new ShardAnswer(question.Producer, ShardQuestion.Read(question.Bytes).Id, reason, [], default).Write(engine.Options.LadderGrid);
    }

    /// <summary>The message with the answer. Any thread.</summary>
    public byte[] Answer()
    {
        VerifyResult verified = default;
        if (_kept is not null)
        {
            LadderImage anew = LadderRebuild.Build(_positions, _options.MarginModels, new RebuildTerms(), _options.LadderGrid, _book);
            verified = LadderVerifier.Compare(_options.LadderGrid, _kept, anew, new VerifyResult(0.0, 0, "", 0, 0));
        }

        return new ShardAnswer(_producer, _question.Id, "", [.. _question.Terms.Select(Build)], verified).Write(_options.LadderGrid);
    }

    /// <inheritdoc/>
    public void Dispose() => _positions.Dispose();

    private ShardAnswerLadder Build(ShardTerms asked)
    {
        RebuildTerms terms = asked.At(name => _venues.GetValueOrDefault(name, -1));
        LadderImage image = LadderRebuild.Build(_positions, _options.MarginModels, terms, _options.LadderGrid, _book, out ObservedSums sums);
        var ladder = new ShardLadder();
        ladder.Gather(image, sums);
        (int bankrupt, int pending) = _positions.CountAccounts(terms.Venues ?? _venues.Values.ToHashSet());
        return new ShardAnswerLadder(ladder, bankrupt, pending);
    }
}
