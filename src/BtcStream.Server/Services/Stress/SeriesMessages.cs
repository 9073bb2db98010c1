using BtcStream.Contracts.V1;
using BtcStream.Engine.Stress;

namespace BtcStream.Server.Services.Stress;

/// <summary>The input series behind an answer, as messages.</summary>
internal static class SeriesMessages
{
    public static IEnumerable<SeriesStatus> Create(IEnumerable<SeriesReport> reports) => reports.Select(Create);

    private static SeriesStatus Create(SeriesReport report)
    {
        var status = new SeriesStatus
        {
            Series = report.Series,
            Source = report.Source,
            Entries = (uint)report.Entries,
            Gaps = { report.Gaps.Select(gap => new SeriesGap { From = (ulong)gap.FromUnixNanos, To = (ulong)gap.ToUnixNanos }) },
        };
        if (report.NewestUnixNanos is { } newest)
        {
            status.Time = (ulong)newest;
            status.AgeSeconds = report.AgeSeconds;
        }

        return status;
    }
}
