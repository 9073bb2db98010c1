using BtcStream.Server.Telemetry;

namespace BtcStream.Server.Tests.Telemetry;

public class PrometheusNameTests
{
    [Theory]
    [InlineData("btcstream.rows", "{row}", true, "btcstream_rows_total")]
    [InlineData("btcstream.ingest.lag", "s", false, "btcstream_ingest_lag_seconds")]
    [InlineData("btcstream.journal.written", "By", true, "btcstream_journal_written_bytes_total")]
    [InlineData("dotnet.gc.last_collection.heap.size", "By", false, "dotnet_gc_last_collection_heap_size_bytes")]
    [InlineData("a.total", null, true, "a_total")]
    [InlineData("wait.seconds", "s", false, "wait_seconds")]
    [InlineData("hit.share", "1", false, "hit_share_ratio")]
    [InlineData("hit.count", "1", true, "hit_count_total")]
    [InlineData("speed", "m/s", false, "speed_m_s")]
    [InlineData("load", "%", false, "load_percent")]
    public void Of_NameAndUnit_FollowsTheCompatibilityRules(string name, string? unit, bool isCounter, string expected) =>
        Assert.Equal(expected, PrometheusName.Of(name, unit, isCounter));

    [Theory]
    [InlineData("rpc.method", "rpc_method")]
    [InlineData("a--b..c", "a_b_c")]
    [InlineData("9lives", "_9lives")]
    [InlineData("\u00e9t\u00e9", "_t_")]
    [InlineData("job:rate", "job:rate")]
    public void Sanitize_AnyName_HasOnlyWhatPrometheusTakes(string name, string expected) => Assert.Equal(expected, PrometheusName.Sanitize(name));
}
