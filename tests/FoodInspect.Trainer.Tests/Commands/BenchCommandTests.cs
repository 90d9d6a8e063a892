using FoodInspect.Trainer.Commands;

namespace FoodInspect.Trainer.Tests.Commands;

public sealed class BenchCommandTests
{
    [Theory]
    [InlineData("--network ENet --output-stride 8")]
    [InlineData("--network ResNet50 --slopes PerChannel")]
    [InlineData("--network ResNet18 --slopes PerChannel")]
    [InlineData("--network ResNet34")]
    [InlineData("--points 12")]
    [InlineData("--network ResNet50 --output-stride 4")]
    [InlineData("--network ResNet50 --output-stride 32 --size 640x360")]
    [InlineData("--size 640")]
    [InlineData("--classes 1")]
    [InlineData("--rounds 0")]
    [InlineData("--model models/none --network ENet")]
    public async Task Bench_OptionsThatDoNotGoTogether_AreRefused(string options) =>
        Assert.Equal(ExitCode.Usage, await TrainerCommandLine.RunAsync(["bench", .. options.Split(' ')]));

    [Fact]
    public async Task Bench_SmallNetworkWithPoints_IsMeasured() =>
        Assert.Equal(ExitCode.Good, await TrainerCommandLine.RunAsync(["bench", "--point-rend", "--size", "64x32", "--rounds", "1"]));

    [Fact]
    public async Task Bench_ResNet18_IsMeasured() =>
        Assert.Equal(ExitCode.Good, await TrainerCommandLine.RunAsync(["bench", "--network", "ResNet18", "--output-stride", "32", "--size", "64x32", "--rounds", "1"]));
}
