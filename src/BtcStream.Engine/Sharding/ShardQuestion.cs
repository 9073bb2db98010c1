using System.Text.Json;
using System.Text.Json.Serialization;
using BtcStream.Engine.Durability.Snapshots;
using BtcStream.Engine.WhatIf;
using BtcStream.Quant.Liquidations;

namespace BtcStream.Engine.Sharding;

/// <summary>What a gateway asks all shards, since they have the positions: what their observed ladders would be under some terms, or whether the ones they keep hold.</summary>
/// <param name="Id">The gateway's number of it.</param>
/// <param name="Underlying">Coin, as in BTC.</param>
/// <param name="Verifies">Whether each shard is to compare the ladder it keeps with one built anew.</param>
/// <param name="Terms">What ladders are wanted for.</param>
internal sealed record ShardQuestion(long Id, string Underlying, bool Verifies, IReadOnlyList<ShardTerms> Terms)
{
    private const long Magic = 0x31545345554f4442;

    public byte[] Write()
    {
        StateCarrier carrier = StateCarrier.Saving(new byte[256]);
        Carry(carrier, this);
        return carrier.Written.ToArray();
    }

    /// <summary>Reads one; what the record is filled up with behind it does not matter.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static ShardQuestion Read(byte[] bytes) => Carry(StateCarrier.Loading(bytes, 0, bytes.Length), new ShardQuestion(0, "", false, []));

    private static ShardQuestion Carry(StateCarrier carrier, ShardQuestion question)
    {
        if (carrier.Long(Magic) != Magic)
        {
            throw new InvalidDataException("this is no question to shards");
        }

        (long id, string underlying, bool verifies) = (carrier.Long(question.Id), carrier.Text(question.Underlying), carrier.Flag(question.Verifies));
        var terms = new ShardTerms[carrier.Count(question.Terms.Count, 24)];
        for (int i = 0; i < terms.Length; i++)
        {
            terms[i] = ShardTerms.Carry(carrier, carrier.IsLoading ? new ShardTerms() : question.Terms[i]);
        }

        return new ShardQuestion(id, underlying, verifies, terms);
    }
}

/// <summary>Terms of a ladder as <see cref="RebuildTerms"/> has them, venues by name: every engine counts them as it met them.</summary>
internal sealed record ShardTerms
{
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public double PriceFactor { get; init; } = 1.0;

    public MarginModel? Model { get; init; }

    public long AsOf { get; init; } = long.MinValue;

    /// <summary>The venues to count; null for all.</summary>
    public IReadOnlyList<string>? Venues { get; init; }

    public (string Venue, ulong Account)? Without { get; init; }

    public (string Venue, ulong Account)? Only { get; init; }

    /// <summary>Terms of a gateway.</summary>
    /// <param name="terms">The terms; they count all venues.</param>
    /// <param name="venueNames">Its venues by index.</param>
    public static ShardTerms Of(RebuildTerms terms, IReadOnlyList<string> venueNames) => new()
    {
        PriceFactor = terms.PriceFactor,
        Model = terms.Model,
        AsOf = terms.AsOf,
        Without = NameOf(terms.Without, venueNames),
        Only = NameOf(terms.Only, venueNames),
    };

    /// <summary>The same at an engine.</summary>
    /// <param name="venueOf">Index of a venue there; −1 for one that it does not know.</param>
    public RebuildTerms At(Func<string, int> venueOf) => new()
    {
        PriceFactor = PriceFactor,
        Model = Model,
        AsOf = AsOf,
        Venues = Venues?.Select(venueOf).ToHashSet(),
        Without = Without is { } without ? new AccountKey(venueOf(without.Venue), without.Account) : null,
        Only = Only is { } only ? new AccountKey(venueOf(only.Venue), only.Account) : null,
    };

    public static ShardTerms Carry(StateCarrier carrier, ShardTerms terms)
    {
        (double factor, long asOf) = (carrier.Double(terms.PriceFactor), carrier.Long(terms.AsOf));
        string model = carrier.Text(terms.Model is null ? "" : JsonSerializer.Serialize(terms.Model.Definition, Json));
        bool hasVenues = carrier.Flag(terms.Venues is not null);
        var venues = new string[carrier.Count(terms.Venues?.Count ?? 0, sizeof(int))];
        for (int i = 0; i < venues.Length; i++)
        {
            venues[i] = carrier.Text(carrier.IsLoading ? "" : terms.Venues![i]);
        }

        return new ShardTerms
        {
            PriceFactor = factor,
            AsOf = asOf,
            Model = carrier.IsLoading && model.Length > 0 ? new MarginModel(JsonSerializer.Deserialize<MarginModelDefinition>(model, Json)!) : terms.Model,
            Venues = hasVenues ? venues : null,
            Without = Carry(carrier, terms.Without),
            Only = Carry(carrier, terms.Only),
        };
    }

    private static (string Venue, ulong Account)? Carry(StateCarrier carrier, (string Venue, ulong Account)? account)
    {
        bool isGiven = carrier.Flag(account is not null);
        (string venue, ulong number) = (carrier.Text(account?.Venue ?? ""), carrier.Unsigned(account?.Account ?? 0));
        return isGiven ? (venue, number) : null;
    }

    private static (string Venue, ulong Account)? NameOf(AccountKey? key, IReadOnlyList<string> venueNames) =>
        key is { } account ? (account.Venue < 0 ? "" : venueNames[account.Venue], account.Account) : null;
}
