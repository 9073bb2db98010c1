using BtcStream.Contracts.V1;
using BtcStream.Engine;
using BtcStream.Engine.Publication;
using BtcStream.Engine.WhatIf;
using BtcStream.Server.Services.Encoding;
using AccountContribution = BtcStream.Contracts.V1.AccountContribution;
using Valuation = BtcStream.Contracts.V1.Valuation;

namespace BtcStream.Server.Services;

/// <summary>RevalueResponse of the contract: summaries and cells by the encoders of every other answer.</summary>
/// <param name="options">What the engine was built with.</param>
/// <param name="server">What the engine does not hold.</param>
internal sealed class RevalueMessages(EngineOptions options, ServerFacts server)
{
    public RevalueResponse Create(RevaluationAnswer answer, RevaluationQuestion question)
    {
        RiskView view = answer.Base.View;
        var response = new RevalueResponse
        {
            Epoch = server.Epoch,
            Sequence = (ulong)view.Sequence,
            AsOf = view.AsOfUnixNanos == long.MinValue ? 0 : (ulong)view.AsOfUnixNanos,
            Underlying = view.Underlying,
            Base = Create(answer.Base, question),
            Shifted = Create(answer.Shifted, question),
            Positions = { answer.Positions.Select(Create) },
            Assumptions = { RevalueAssumptions.Of(question, view.Underlying) },
        };
        if (answer.WithPositions is { } with)
        {
            response.WithPositions = Create(with, question);
        }

        if (answer.Contribution is { } contribution)
        {
            response.Contribution = Create(contribution);
        }

        return response;
    }

    private Valuation Create(Engine.WhatIf.Valuation valuation, RevaluationQuestion question)
    {
        var wire = new Valuation
        {
            Summary = Parse(Summary.Parser, writer => SummaryEncoder.Write(writer, valuation.View, server)),
            Cascade = CascadeMessages.Create(valuation.Cascade, server),
            TriggeredUsd = valuation.TriggeredUsd,
        };
        wire.Cascade.Assumptions.Add(CascadeAssumptions.Of(valuation.Cascade, question.Cascade, options));
        if (question.IncludesCells)
        {
            wire.GammaCells.Add(Parse(GammaHeatmap.Parser, writer => CellEncoder.WriteCells(writer, 7, valuation.View.Cells, CellRange.All, newerThan: 0)).Cells);
            wire.LiquidationCells.Add(CellsOf(valuation.View));
        }

        return wire;
    }

    private AccountContribution Create(Engine.WhatIf.AccountContribution contribution)
    {
        var wire = new AccountContribution { LiquidationCells = { CellsOf(contribution.Cells) }, LongUsd = contribution.LongUsd, ShortUsd = contribution.ShortUsd };
        ProfileMessages.Set(contribution.TerminalPriceChange, value => wire.TerminalPriceChange = value);
        ProfileMessages.Set(contribution.CascadeFlowUsd, value => wire.CascadeFlowUsd = value);
        return wire;
    }

    private static HypotheticalPositionResult Create(HypotheticalResult result, int position)
    {
        var wire = new HypotheticalPositionResult { Position = (uint)position, NotionalUsd = result.NotionalUsd };
        ProfileMessages.Set(result.Price, value => wire.LiquidationPrice = value);
        ProfileMessages.Set(result.MaintenanceMargin, value => wire.MaintenanceMargin = value);
        return wire;
    }

    private Google.Protobuf.Collections.RepeatedField<LiquidationCell> CellsOf(RiskView view) => Parse(
        LiquidationHeatmap.Parser,
        writer => LiquidationEncoder.WriteCells(writer, 7, view.Liquidations, server.LadderGrid, CellRange.All, ProvenanceSet.All, newerThan: 0)).Cells;

    /// <summary>What an encoder writes, as a message: the answer is small and rare, and says the same as every other one.</summary>
    private static T Parse<T>(Google.Protobuf.MessageParser<T> parser, Action<WireWriter> write)
        where T : Google.Protobuf.IMessage<T>
    {
        using var buffer = new EncodeBuffer();
        write(new WireWriter(buffer));
        return parser.ParseFrom(buffer.Written);
    }
}
