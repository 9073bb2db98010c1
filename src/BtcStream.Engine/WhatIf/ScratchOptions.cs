using BtcStream.Engine.Ring;
using BtcStream.Engine.State;
using BtcStream.Quant.Domain;

namespace BtcStream.Engine.WhatIf;

/// <summary>
/// Hypothetical option positions in a scratch state. An option that is listed is priced as it is; one that is not is listed there, at the forward of its expiry or of
/// the nearest one, and at the IV given or that of the listed option nearest in expiry, then in strike.
/// </summary>
internal sealed class ScratchOptions
{
    private const string Field = "hypothetical_options";

    private readonly EngineState _state;
    private readonly UnderlyingBook _book;
    private readonly IReadOnlyList<HypotheticalContracts> _contracts;
    private readonly CallIds.Entry[] _entries;
    private readonly HashSet<int> _listed = [];

    /// <summary>Resolves what each is, while time has not passed yet.</summary>
    /// <exception cref="RevaluationException">A definition is refused, is of something else, or names an IV where the surface has one.</exception>
    public ScratchOptions(EngineState state, UnderlyingBook book, IReadOnlyList<HypotheticalContracts> contracts, InputBatch? definitions)
    {
        (_state, _book, _contracts) = (state, book, contracts);
        _entries = new CallIds.Entry[contracts.Count];
        if (contracts.Count > 0 && !state.Time.HasAsOf)
        {
            throw new RevaluationException($"{Field} has {contracts.Count} entries: nothing has been streamed yet, so there is no time to price them for");
        }

        for (int id = 0; id < state.Instruments.SlotCount; id++)
        {
            _listed.Add(id);
        }

        for (int i = 0; i < contracts.Count; i++)
        {
            _entries[i] = state.Instruments.EntryOf(Resolve(i, definitions!));
        }
    }

    /// <summary>Gives those that are left after time has passed what they need to have a price.</summary>
    /// <param name="ivShift">Added to the IVs given.</param>
    /// <exception cref="RevaluationException">There is no IV or forward to take.</exception>
    public void Price(double ivShift)
    {
        for (int i = 0; i < _entries.Length; i++)
        {
            if (_state.Instruments.IsCurrent(_entries[i]))
            {
                Price(i, ivShift);
            }
        }
    }

    /// <summary>Writes the contracts. The columns are gathered.</summary>
    public void AddTo(BookColumns columns)
    {
        if (_entries.Length == 0)
        {
            return;
        }

        double[] contracts = new double[columns.Layout.Count];
        for (int i = 0; i < _entries.Length; i++)
        {
            if (_state.Instruments.IsCurrent(_entries[i]))
            {
                contracts[_state.Instruments[_entries[i].Instrument].Position] += _contracts[i].Contracts;
            }
        }

        columns.HypotheticalContracts = contracts;
    }

    private int Resolve(int i, InputBatch definitions)
    {
        RowFault fault = _state.Definer.Define(definitions.Definitions[i], definitions.Text, out int id);
        if (!fault.IsOk)
        {
            throw new RevaluationException(Field, i, fault.ToRejection(1, i, isDefinition: true), definitions);
        }

        InstrumentDefinition definition = _state.Instruments.DefinitionOf(id)!;
        if (definition.Kind != InstrumentKind.Option)
        {
            throw new RevaluationException($"{Field}[{i}].instrument is '{definition.Name}': it is no option");
        }

        if (definition.Underlying != _book.Name)
        {
            throw new RevaluationException($"{Field}[{i}].instrument is '{definition.Name}': it is of {definition.Underlying}, and the question is about {_book.Name}");
        }

        if (!double.IsNaN(_contracts[i].Iv) && _listed.Contains(id) && _state.Instruments[id].IvSource != IvSource.None)
        {
            throw new RevaluationException(
                FormattableString.Invariant($"{Field}[{i}].iv is '{_contracts[i].Iv}': {definition.Name} is listed and has an IV, which applies; leave iv absent, or use iv_shift"));
        }

        return id;
    }

    private void Price(int i, double ivShift)
    {
        int id = _entries[i].Instrument;
        ref InstrumentState option = ref _state.Instruments[id];
        ExpiryGroup group = option.Group!;
        if (!group.HasForward)
        {
            (group.Forward, group.ForwardTime) = (NearestForward(group, i), _state.Time.AsOf);
        }

        if (double.IsNaN(option.OpenInterest))
        {
            (option.OpenInterest, option.OpenInterestTime) = (0.0, _state.Time.AsOf);
        }

        if (option.IvSource == IvSource.None && double.IsNaN(option.Iv))
        {
            double given = _contracts[i].Iv + ivShift;
            option.Iv = double.IsNaN(_contracts[i].Iv) ? NearestIv(option, i) : given > 0.0 ? given : double.NaN;
            option.IvTime = _state.Time.AsOf;
        }
    }

    private double NearestForward(ExpiryGroup group, int i)
    {
        ExpiryGroup? nearest = _book.Groups.Where(g => g.HasForward).MinBy(g => Math.Abs(g.ExpiryUnixNanos - group.ExpiryUnixNanos));
        double forward = nearest?.Forward ?? _book.IndexPrice;
        return double.IsNaN(forward)
            ? throw new RevaluationException($"{Field}[{i}].instrument: neither a forward nor an index price of {_book.Name} has been streamed to price it at")
            : forward;
    }

    /// <summary>Of two options at the same strike, the one listed first. Hypothetical ones are no part of the surface.</summary>
    private double NearestIv(in InstrumentState option, int i)
    {
        (long bestTime, double bestStrike, double iv) = (long.MaxValue, double.PositiveInfinity, double.NaN);
        foreach (int id in _book.Groups.SelectMany(group => group.Members).Where(_listed.Contains))
        {
            InstrumentState known = _state.Instruments[id];
            long time = Math.Abs(known.Group!.ExpiryUnixNanos - option.Group!.ExpiryUnixNanos);
            double strike = Math.Abs((known.Strike / option.Strike) - 1.0);
            bool isNearer = time < bestTime || (time == bestTime && strike < bestStrike);
            if (known.IvSource != IvSource.None && isNearer)
            {
                (bestTime, bestStrike, iv) = (time, strike, known.Iv);
            }
        }

        return bestTime == long.MaxValue
            ? throw new RevaluationException($"{Field}[{i}].iv is missing: no option of {_book.Name} with an IV is known to take it from")
            : iv;
    }
}
