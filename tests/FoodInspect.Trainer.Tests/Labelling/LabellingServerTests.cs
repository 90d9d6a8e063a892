using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Labelling;
using FoodInspect.Trainer.Prompting;

namespace FoodInspect.Trainer.Tests.Labelling;

public sealed class LabellingServerTests : IAsyncLifetime
{
    private const int Side = 16;

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();
    private LabellingDesk? _desk;
    private LabellingServer? _server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        MadeDataset.Write(_folder.Path, train: 3, side: Side);
        _desk = new LabellingDesk(LabellingSet.Open(_folder.Path, "train"), new GrabCutSegmenter(), model: null);
        _server = await LabellingServer.StartAsync(_desk, 0, Stop);
        _client.BaseAddress = new Uri(_server.Url);
    }

    [Fact]
    public async Task Page_And_AllItRefersTo_AreServedWithoutAnythingFromElsewhere()
    {
        var page = await _client.GetAsync("/", Stop);
        var text = await page.Content.ReadAsStringAsync(Stop);

        Assert.StartsWith("default-src 'self'", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        foreach (var (name, contentType) in PageFiles.All.Where(file => file.Name != "index.html"))
        {
            var file = await _client.GetAsync($"/{name}", Stop);
            Assert.Equal(contentType, file.Content.Headers.ContentType!.ToString());
            text += (await file.Content.ReadAsStringAsync(Stop)).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
        }
        Assert.DoesNotContain("http://", text, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "127.0.0.1.evil.example")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    public async Task Write_FromElsewhere_IsRefusedAndChangesNothing(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/frames/00/skipped");
        request.Headers.TryAddWithoutValidation(header, value);

        var answer = await _client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(FrameState.Open, _desk!.Set.StateOf(_desk.Set.Frames[0]));
    }

    [Fact]
    public async Task Write_FromItsOwnPage_Passes()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/frames/00/skipped");
        request.Headers.Add("Origin", _server!.Url);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");

        Assert.Equal(HttpStatusCode.NoContent, (await _client.SendAsync(request, Stop)).StatusCode);
        Assert.Equal(FrameState.Skipped, _desk!.Set.StateOf(_desk.Set.Frames[0]));
    }

    [Fact]
    public async Task Labels_GoThereAndBack()
    {
        var first = await _client.GetAsync("/api/frames/00/labels", Stop);
        Assert.Equal("mask", Assert.Single(first.Headers.GetValues("X-Labels-From")));

        await Put("draft", [2, Side * Side % 128 | 128, Side * Side / 128]);
        var second = await _client.GetAsync("/api/frames/00/labels", Stop);
        Assert.Equal("draft", Assert.Single(second.Headers.GetValues("X-Labels-From")));
        Assert.Equal([2, 128, 2], await second.Content.ReadAsByteArrayAsync(Stop));

        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync("/api/frames/00/draft", Stop)).StatusCode);
        Assert.Equal("mask", Assert.Single((await _client.GetAsync("/api/frames/00/labels", Stop)).Headers.GetValues("X-Labels-From")));

        File.Delete(_folder["train/masks/00.png"]);
        var none = await _client.GetAsync("/api/frames/00/labels", Stop);
        Assert.Equal("nothing", Assert.Single(none.Headers.GetValues("X-Labels-From")));
        Assert.Equal([255, 128, 2], await none.Content.ReadAsByteArrayAsync(Stop));
    }

    [Fact]
    public async Task Draft_OlderThanTheOneOnDisk_IsNotTaken()
    {
        await Put("draft", [2, 128, 2], "page-a", 5);
        await Put("draft", [1, 128, 2], "page-a", 4);
        Assert.Equal([2, 128, 2], await _client.GetByteArrayAsync("/api/frames/00/labels", Stop));

        await Put("draft", [3, 128, 2], "page-b", 1, since: "page-a:5");
        Assert.Equal([3, 128, 2], await _client.GetByteArrayAsync("/api/frames/00/labels", Stop));
    }

    [Theory]
    [InlineData("draft")]
    [InlineData("ready")]
    public async Task Write_OfAPageFromBeforeAnotherOneDrew_IsRefusedAndChangesNothing(string what)
    {
        // Both pages opened the frame when nobody had drawn.
        await Put("ready", [2, 128, 2], "page-b", 1);

        var stale = await _client.PutAsync($"/api/frames/00/{what}?page=page-a&revision=1&since=", new ByteArrayContent([1, 128, 2]), Stop);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, stale.StatusCode);
        Assert.Contains("reload the page", await stale.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal([2, 128, 2], await _client.GetByteArrayAsync("/api/frames/00/labels", Stop));
        await Put(what, [1, 128, 2], "page-a", 2, since: "page-b:1");
        Assert.Equal([1, 128, 2], await _client.GetByteArrayAsync("/api/frames/00/labels", Stop));
    }

    [Fact]
    public async Task Draft_OfAPageThatStayedOpenOverANewStart_IsTaken() => await Put("draft", [2, 128, 2], "page-a", 7, since: "page-a:6");

    [Fact]
    public async Task DraftRows_OfADraft_ChangeTheseRowsOnly()
    {
        await Put("draft", [2, 128, 2], "page-a", 5);

        // 16 pixels a row: rows 3 and 4.
        var answer = await _client.PutAsync("/api/frames/00/draft/rows?page=page-a&revision=6&top=3&count=2", new ByteArrayContent([1, 32]), Stop);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal([2, 48, 1, 32, 2, 176, 1], await _client.GetByteArrayAsync("/api/frames/00/labels", Stop));
        // The whole draft from before, which was slower.
        await Put("draft", [3, 128, 2], "page-a", 5);
        Assert.Equal([2, 48, 1, 32, 2, 176, 1], await _client.GetByteArrayAsync("/api/frames/00/labels", Stop));
        // Another page has drawn since; rows of one that began before that would be mixed with its draft.
        await Put("draft", [3, 128, 2], "page-b", 1, since: "page-a:6");
        var mixed = await _client.PutAsync("/api/frames/00/draft/rows?page=page-a&revision=7&since=page-a:6&top=3&count=2", new ByteArrayContent([1, 32]), Stop);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, mixed.StatusCode);
        Assert.Equal([3, 128, 2], await _client.GetByteArrayAsync("/api/frames/00/labels", Stop));
        foreach (var rows in (string[])["top=15&count=2", "top=-1&count=2", "top=3&count=0", "top=3&count=3"])
        {
            var refused = await _client.PutAsync($"/api/frames/00/draft/rows?page=page-a&revision=7&{rows}", new ByteArrayContent([1, 32]), Stop);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        }
    }

    [Theory]
    [InlineData(new byte[] { 1, 5 }, "fewer than the picture")]
    [InlineData(new byte[] { 4, 128, 2 }, "the id 4")]
    public async Task Draft_ThatIsNoLabelMap_IsRefusedWithASentence(byte[] runs, string reason)
    {
        var answer = await _client.PutAsync("/api/frames/00/draft?page=page-a&revision=1", new ByteArrayContent(runs), Stop);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["labelling/train"]));
    }

    [Fact]
    public async Task Segment_APoint_AnswersWithAMaskOfThePicture()
    {
        var answer = await _client.PostAsJsonAsync("/api/frames/00/segment", new { points = new[] { new { x = 8, y = 8, isPositive = true } } }, Stop);
        using var masks = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var mask = LabelRuns.Decode(masks.RootElement[0].GetProperty("runs").GetBytesFromBase64(), new(Side, Side), id => id is 0 or 255);
        Assert.Equal(255, mask.At<byte>(8, 8));
    }

    [Fact]
    public async Task Proposals_WithoutANetwork_AreRefusedWithASentence()
    {
        var answer = await _client.PostAsync("/api/frames/00/proposals", null, Stop);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("--sam", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_FrameOrPromptThatIsNotThere_IsAnError()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync("/api/frames/zz/labels", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync("/api/frames/..%2F..%2Fclasses/picture", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync("/api/frames/00/prediction", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _client.PostAsJsonAsync("/api/frames/00/segment", new { points = Array.Empty<object>() }, Stop)).StatusCode);
        File.WriteAllText(_folder["train/images/01.png"], "no picture");
        var broken = await _client.GetAsync("/api/frames/01/labels", Stop);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, broken.StatusCode);
        Assert.Contains("train/images/01.png", await broken.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_PortInUse_IsAUsageError()
    {
        var failure = await Assert.ThrowsAsync<UsageException>(() => LabellingServer.StartAsync(_desk!, new Uri(_server!.Url).Port, Stop));

        Assert.Contains("--port", failure.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _desk!.Dispose();
        _client.Dispose();
        _folder.Dispose();
    }

    private async Task Put(string what, byte[] runs, string page = "page", int revision = 1, string since = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/frames/00/{what}?page={page}&revision={revision}&since={since}") { Content = new ByteArrayContent(runs) };
        Assert.Equal(HttpStatusCode.NoContent, (await _client.SendAsync(request, Stop)).StatusCode);
    }
}
