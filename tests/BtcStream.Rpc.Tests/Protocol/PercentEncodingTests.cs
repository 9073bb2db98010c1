using BtcStream.Rpc.Protocol;

namespace BtcStream.Rpc.Tests.Protocol;

public sealed class PercentEncodingTests
{
    [Theory]
    [InlineData("plain text, with punctuation!", "plain text, with punctuation!")]
    [InlineData("100%", "100%25")]
    [InlineData("größe", "gr%C3%B6%C3%9Fe")]
    [InlineData("a\r\nb", "a%0D%0Ab")]
    [InlineData("\u007f", "%7F")]
    [InlineData("₿", "%E2%82%BF")]
    [InlineData("😀", "%F0%9F%98%80")]
    public void Encode_Text_IsAsTheProtocolSays(string text, string encoded)
    {
        Assert.Equal(encoded, PercentEncoding.Encode(text));
        Assert.Equal(text, PercentEncoding.Decode(encoded));
    }

    [Theory]
    [InlineData("100%", "100%")]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz", "%zz")]
    [InlineData("%41%zz%42", "A%zzB")]
    [InlineData("%e2%82%bf", "₿")]
    public void Decode_BrokenEscapes_StayAsTheyAre(string encoded, string text) => Assert.Equal(text, PercentEncoding.Decode(encoded));
}
