using BtcStream.Quant.Gamma;

namespace BtcStream.Quant.Tests.Gamma;

public class GammaWallsTests
{
    [Fact]
    public void Find_HandWorkedLadder_NamesTheExtremes()
    {
        GammaWalls walls = GammaWalls.Find([80.0, 90.0, 100.0, 110.0], [-5.0, 2.0, 7.0, 1.0], [9.0, 20.0, 8.0, 1.0]);

        Assert.Equal(new GammaWall(WallStatus.Found, 100.0, 7.0), walls.Call);
        Assert.Equal(new GammaWall(WallStatus.Found, 80.0, -5.0), walls.Put);
        Assert.Equal(new GammaWall(WallStatus.Found, 90.0, 20.0), walls.GrossPeak);
    }

    [Fact]
    public void Find_EqualValues_TakesTheLowestStrike()
    {
        GammaWalls walls = GammaWalls.Find([80.0, 90.0, 100.0, 110.0], [-5.0, 7.0, 7.0, -5.0], [9.0, 9.0, 8.0, 9.0]);

        Assert.Equal((90.0, 80.0, 80.0), (walls.Call.Strike, walls.Put.Strike, walls.GrossPeak.Strike));
    }

    [Fact]
    public void Find_OneSidedLadder_SaysThatTheOtherWallHasTheWrongSign()
    {
        GammaWalls puts = GammaWalls.Find([80.0, 90.0], [-5.0, -2.0], [5.0, 2.0]);
        Assert.Equal(new GammaWall(WallStatus.WrongSign, 90.0, -2.0), puts.Call);
        Assert.Equal(new GammaWall(WallStatus.Found, 80.0, -5.0), puts.Put);

        GammaWalls calls = GammaWalls.Find([80.0, 90.0], [5.0, 0.0], [5.0, 0.0]);
        Assert.Equal(new GammaWall(WallStatus.Found, 80.0, 5.0), calls.Call);
        Assert.Equal(new GammaWall(WallStatus.WrongSign, 90.0, 0.0), calls.Put);
    }

    [Fact]
    public void Find_NothingThere_SaysSo()
    {
        Assert.Equal(new GammaWall(WallStatus.NoData, 0.0, 0.0), GammaWalls.Find([], [], []).Call);
        GammaWalls empty = GammaWalls.Find([80.0, 90.0], [0.0, 0.0], [0.0, 0.0]);
        Assert.Equal((WallStatus.NoExposure, WallStatus.NoExposure, WallStatus.NoExposure), (empty.Call.Status, empty.Put.Status, empty.GrossPeak.Status));
    }
}
