using BtcStream.Quant.Gamma;

namespace BtcStream.Quant.Tests.Gamma;

public class ProfileGridTests
{
    [Fact]
    public void Default_IsAQuarterPercentFromHalfToOneAndAHalf_WithTheIndexExactlyOnIt()
    {
        ProfileGrid grid = ProfileGrid.Default;

        Assert.Equal(401, grid.Length);
        Assert.Equal((0.5, 1.0, 1.5), (grid.X[0], grid.X[200], grid.X[^1]));
        Assert.Equal(0.0, grid.LogX[200]);
        for (int i = 0; i < grid.Length; i++)
        {
            Assert.Equal(0.5 + (0.0025 * i), grid.X[i], 1e-15);
            Assert.Equal(Math.Log(grid.X[i]), grid.LogX[i], 1e-15);
        }
    }

    [Theory]
    [InlineData(0.0, 1.5, 401, "from")]
    [InlineData(double.NaN, 1.5, 401, "from")]
    [InlineData(0.5, 0.5, 401, "to")]
    [InlineData(0.5, double.PositiveInfinity, 401, "to")]
    [InlineData(0.5, 1.5, 1, "points")]
    [InlineData(0.5, 1.5, 4_097, "points")]
    public void Constructor_ArgumentOutOfRange_IsNamed(double from, double to, int points, string argument) =>
        Assert.Equal(argument, Assert.Throws<ArgumentOutOfRangeException>(() => new ProfileGrid(from, to, points)).ParamName);
}
