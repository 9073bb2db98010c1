using BtcStream.Engine.Publication;
using BtcStream.Engine.State;
using BtcStream.Engine.WhatIf;

namespace BtcStream.Engine.Sharding;

/// <summary>A question that a shard's log has, from a gateway.</summary>
public sealed class LogQuestion
{
    private LogQuestion(ulong producer, ShardQuestion question) => (Producer, Question) = (producer, question);

    /// <summary>The gateway.</summary>
    public ulong Producer { get; }

    internal ShardQuestion Question { get; }

    /// <summary>Reads one. Null where the bytes are none, as of a program that is newer than this: the shard must not stand still for it, and its asker waits in vain.</summary>
    /// <param name="producer">The gateway.</param>
    /// <param name="bytes">The record's payload.</param>
    public static LogQuestion? TryRead(ulong producer, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new LogQuestion(producer, ShardQuestion.Read(bytes.ToArray()));
        }
#pragma warning disable CA1031 // Whatever is wrong with the bytes; nothing but reading them happens here.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }
}

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
    public static ShardInquiry Begin(LogEngine engine, LogQuestion question)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(question);
        return new ShardInquiry(engine.Options, engine.Engine.State, question.Producer, question.Question);
    }

    /// <summary>The message that refuses a question, since too many wait.</summary>
    public static byte[] Refuse(LogEngine engine, LogQuestion question, string reason)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(question);
        return new ShardAnswer(question.Producer, question.Question.Id, reason, [], default).Write(engine.Options.LadderGrid);
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
