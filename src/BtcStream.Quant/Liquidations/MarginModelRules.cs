namespace BtcStream.Quant.Liquidations;

/// <summary>What a definition must fulfil to become a <see cref="MarginModel"/>.</summary>
internal static class MarginModelRules
{
    public static void Require(MarginModelDefinition definition)
    {
        MarginNameRules.Require(definition);
        MarginRateRules.Require(definition);
    }
}
