using System.Net;
using System.Net.Sockets;
using FoodInspect.Configuration;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Hosting;
using Prometheus;

namespace FoodInspect.Tests.Hosting;

public sealed class EndpointsTests
{
    [Fact]
    public async Task DisposeAsync_SomebodyNeverFinishesAsking_IsNotWaitedFor()
    {
        var endpoints = await Endpoints.StartAsync(
            new MetricsOptions { Port = 0 }, Metrics.NewCustomRegistry(), new InspectionHealth(() => []), TestContext.Current.CancellationToken);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(endpoints.Url).Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync("GET /metrics HTTP/1.1\r\nHost: x\r\n"u8.ToArray(), TestContext.Current.CancellationToken);

        // ASP.NET would wait for 30 seconds; the unit of systemd kills after 40, in which the frames on their way need their time too.
        await endpoints.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("/health/live", 200)]
    [InlineData("/health/ready", 503)]
    public async Task Health_AskedForTheHeadAlone_AnswersWithTheStatus(string path, int status)
    {
        await using var endpoints = await Endpoints.StartAsync(
            new MetricsOptions { Port = 0 }, Metrics.NewCustomRegistry(), new InspectionHealth(() => []), TestContext.Current.CancellationToken);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Head, endpoints.Url + path);

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)answer.StatusCode);
    }
}
