using BtcStream.Contracts.V1;
using BtcStream.Engine.Publication;
using BtcStream.Server.Services.Encoding;

namespace BtcStream.Server.Services;

/// <summary>GammaProfile of the contract.</summary>
internal static class ProfileMessages
{
    public static GammaProfile Create(ProfileAnswer answer, ProfileQuestion question, in ServerFacts server)
    {
        RiskView view = answer.View;
        var profile = new GammaProfile
        {
            Epoch = server.Epoch,
            Sequence = (ulong)view.Sequence,
            AsOf = view.AsOfUnixNanos == long.MinValue ? 0 : (ulong)view.AsOfUnixNanos,
            Underlying = view.Underlying,
            PositioningModel = WireNames.Of(view.Model),
            Stale = view.IsStale,
        };
        Set(view.IndexPrice, value => profile.IndexPrice = value);
        Set(SummaryEncoder.AgeSeconds(view), value => profile.OldestInputAgeSeconds = value);
        for (int i = 0; i < answer.Prices.Length; i++)
        {
            var point = new ProfilePoint { Price = answer.Prices[i] };
            Set(answer.Gex[i], value => point.GexUsdPerPercent = value);
            Set(answer.Hedge[i], value => point.HedgeUsd = value);
            profile.Points.Add(point);
        }

        for (int i = 0; i < answer.Charm.Length; i++)
        {
            var point = new CharmPoint { Hours = question.CharmHours[i] };
            Set(answer.Charm[i], value => point.HedgeUsd = value);
            profile.Charm.Add(point);
        }

        for (int i = 0; i < answer.Vanna.Length; i++)
        {
            var point = new VannaPoint { IvShift = question.VannaShifts[i] };
            Set(answer.Vanna[i], value => point.HedgeUsd = value);
            profile.Vanna.Add(point);
        }

        return profile;
    }

    /// <summary>A figure that could not be computed stays absent.</summary>
    internal static void Set(double value, Action<double> set)
    {
        if (!double.IsNaN(value))
        {
            set(value);
        }
    }
}
