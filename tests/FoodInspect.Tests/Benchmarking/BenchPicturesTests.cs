using FoodInspect.Benchmarking;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Frames;
using FoodInspect.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace FoodInspect.Tests.Benchmarking;

public sealed class BenchPicturesTests : IDisposable
{
    private const long BytesOfAPicture = 64 * 48 * 3;

    private readonly TemporaryFolder _folder = new();
    private readonly FramePool _pool = new();

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 2)]
    [InlineData(9, 5)]
    public async Task ReadAsync_PicturesTakeMoreThanTheyMay_TheFirstOnesComeAgain(int room, int kept)
    {
        var source = new CameraOpener(_pool, TimeProvider.System, NullLogger.Instance).Open(new CameraOptions { Source = MadeBelt.WriteFolder(_folder["belt"], frames: 5) });

        using (var pictures = await BenchPictures.ReadAsync(source, room * BytesOfAPicture, TestContext.Current.CancellationToken))
        {
            Assert.Equal((5, kept), (pictures.Count, _pool.Outstanding));
            Assert.Same(pictures[4], pictures[4 % kept]);
        }

        Assert.Equal(0, _pool.Outstanding);
    }
}
