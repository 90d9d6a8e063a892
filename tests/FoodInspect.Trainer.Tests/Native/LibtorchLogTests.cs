using FoodInspect.Trainer.Native;
using FoodInspect.Trainer.Networks;

namespace FoodInspect.Trainer.Tests.Native;

public sealed class LibtorchLogTests
{
    [Fact]
    public void LeastSeverity_OnceANetworkIsMade_IsError()
    {
        using var network = new ENet(new ENetOptions { Classes = 2 });

        Assert.Equal(2, LibtorchLog.LeastSeverity);
    }
}
