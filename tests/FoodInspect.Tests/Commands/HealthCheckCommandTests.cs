using FoodInspect.Configuration;
using FoodInspect.Hosting;

namespace FoodInspect.Tests.Commands;

public sealed class HealthCheckCommandTests
{
    [Theory]
    [InlineData("127.0.0.1", "http://127.0.0.1:9464/health/ready")]
    [InlineData("10.0.0.7", "http://10.0.0.7:9464/health/ready")]
    [InlineData("0.0.0.0", "http://127.0.0.1:9464/health/ready")]
    [InlineData("::1", "http://[::1]:9464/health/ready")]
    [InlineData("::", "http://[::1]:9464/health/ready")]
    [InlineData("fd00::7", "http://[fd00::7]:9464/health/ready")]
    public void UrlOf_AddressThatIsListenedOn_CanBeAsked(string address, string url) =>
        Assert.Equal(url, RunningInspection.UrlOf(new MetricsOptions { Address = address }, "/health/ready").ToString());
}
