using FoodInspect.Core.Capture;
using OpenCvSharp;

namespace FoodInspect.Core.Tests.Capture.Recordings;

public sealed class PictureFolderTests : IDisposable
{
    private readonly CaptureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_Folder_DeliversInNaturalOrderWithNamesAndNumbers()
    {
        foreach (var name in new[] { "frame10.png", "frame9.png", "frame1.jpg", "a.bmp" })
            _folder.WritePicture(name);
        File.WriteAllText(_folder.Path("notes.txt"), "no picture");
        File.WriteAllText(_folder.Path("._frame9.png"), "what a Mac leaves beside a file");

        var (seen, fault) = await CaptureFolder.ReadAllAsync(Open(_folder.Root), frame => (frame.Sequence, frame.Origin));

        Assert.Null(fault);
        Assert.Equal([(0, "a.bmp"), (1, "frame1.jpg"), (2, "frame9.png"), (3, "frame10.png")], seen);
    }

    [Fact]
    public async Task Read_OnePicture_DeliversItsPixelsOnce()
    {
        var path = _folder.WritePicture("one.png", number: 3);
        using var expected = NumberedPicture.Draw(3);

        var (seen, fault) = await CaptureFolder.ReadAllAsync(Open(path), frame => Cv2.Norm(frame.Picture, expected));

        Assert.Null(fault);
        Assert.Equal([0.0], seen);
    }

    [Fact]
    public async Task Read_AnotherSize_DeliversItAsUnusable()
    {
        _folder.WritePicture("1.png");
        _folder.WritePicture("2.png", width: 32, height: 20);
        _folder.WritePicture("3.png");

        var (seen, fault) = await CaptureFolder.ReadAllAsync(Open(_folder.Root), frame => frame.Quality.UnusableReason);

        Assert.Null(fault);
        Assert.Equal([null, "size 32x20 instead of 64x48", null], seen);
    }

    [Fact]
    public async Task Read_FirstPictureIsBlackAndOfAnotherSize_IsNotWhatTheOthersAreMeasuredBy()
    {
        using var black = new Mat(20, 32, MatType.CV_8UC3, Scalar.Black);
        Cv2.ImWrite(_folder.Path("1.png"), black);
        _folder.WritePicture("2.png");
        _folder.WritePicture("3.png");

        var (seen, _) = await CaptureFolder.ReadAllAsync(Open(_folder.Root), frame => frame.Quality.UnusableReason);

        Assert.Equal([true, false, false], seen.Select(reason => reason is not null));
    }

    [Fact]
    public async Task Read_SizeOtherThanConfigured_IsUnusable()
    {
        var options = new CameraOptions { Source = _folder.WritePicture("1.png"), Width = 640, Height = 360 };

        var (seen, _) = await CaptureFolder.ReadAllAsync(_folder.Open(options), frame => frame.Quality.UnusableReason);

        Assert.Equal(["size 64x48 instead of 640x360"], seen);
    }

    [Fact]
    public async Task Read_GreyDeepAndTransparentPictures_BecomeBgrOfEightBits()
    {
        Write("1-grey.png", MatType.CV_8UC1, new Scalar(100));
        Write("2-deep-grey.png", MatType.CV_16UC1, new Scalar(100 * 256));
        Write("3-deep.png", MatType.CV_16UC3, new Scalar(10 * 256, 20 * 256, 30 * 256));
        Write("4-alpha.png", MatType.CV_8UC4, new Scalar(10, 20, 30, 0));
        Write("5-deep.tif", MatType.CV_16UC3, new Scalar(10 * 256, 20 * 256, 30 * 256));

        var (seen, fault) = await CaptureFolder.ReadAllAsync(
            Open(_folder.Root), frame => (frame.Picture.Type(), frame.Picture.At<Vec3b>(5, 5)));

        Assert.Null(fault);
        var colour = (MatType.CV_8UC3, new Vec3b(10, 20, 30));
        var grey = (MatType.CV_8UC3, new Vec3b(100, 100, 100));
        Assert.Equal([grey, grey, colour, colour, colour], seen);
    }

    [Theory]
    [InlineData("12.png", 4095, "holds 12 bits in 16")]
    [InlineData("12.tif", 4095, "holds 12 bits in 16")]
    [InlineData("10.png", 1023, "holds 10 or 12 bits in 16")]
    public async Task Read_FewerBitsThanTheirFileHasRoomFor_IsNotTakenForBlack(string name, int maximum, string fault)
    {
        Write(name, MatType.CV_16UC3, new Scalar(200, maximum, 300));

        var (seen, exception) = await CaptureFolder.ReadAllAsync(Open(_folder.Root), frame => 0);

        Assert.Empty(seen);
        Assert.Contains($"{name} ({fault}; scale it to 8 or 16 bits)", exception?.Message);
    }

    [Fact]
    public async Task Read_DarkDeepPictures_AreShiftedByEightBits()
    {
        Write("1-black.png", MatType.CV_16UC1, new Scalar(255));
        Write("2-dark.png", MatType.CV_16UC1, new Scalar(4096));
        Write("3-below.png", MatType.CV_16UC1, new Scalar(20 * 256 + 255));
        Write("4-bright.tif", MatType.CV_16UC3, new Scalar(4096, 65535, 255 * 256));

        var (seen, fault) = await CaptureFolder.ReadAllAsync(Open(_folder.Root), frame => frame.Picture.At<Vec3b>(5, 5));

        Assert.Null(fault);
        Assert.Equal([new Vec3b(0, 0, 0), new Vec3b(16, 16, 16), new Vec3b(20, 20, 20), new Vec3b(16, 255, 255)], seen);
    }

    [Fact]
    public async Task Read_PictureOfFloats_IsRefused()
    {
        Write("float.tif", MatType.CV_32FC3, new Scalar(0.5, 0.5, 0.5));

        var (seen, fault) = await CaptureFolder.ReadAllAsync(Open(_folder.Root), frame => 0);

        Assert.Empty(seen);
        Assert.Contains("float.tif (neither 8 nor 16 bits a channel)", fault?.Message);
    }

    [Fact]
    public async Task Read_UnreadablePictures_DeliversTheOthersThenNamesThem()
    {
        _folder.WritePicture("1.png");
        File.WriteAllBytes(_folder.Path("2-empty.png"), []);
        File.WriteAllText(_folder.Path("3-text.png"), "no picture at all");
        Truncate(_folder.WritePicture("4-half.jpg", width: 640, height: 480));
        Truncate(_folder.WritePicture("5-half.png", width: 640, height: 480));
        _folder.WritePicture("6.png");

        var (seen, fault) = await CaptureFolder.ReadAllAsync(Open(_folder.Root), frame => (frame.Sequence, frame.Origin));

        Assert.Equal([(0, "1.png"), (1, "6.png")], seen);
        Assert.Contains("4 of 6 pictures", fault?.Message);
        Assert.All(["2-empty.png", "3-text.png", "4-half.jpg", "5-half.png"], name => Assert.Contains(name, fault?.Message));
    }

    [Fact]
    public async Task Read_EmptyFolder_SaysSo()
    {
        var (_, fault) = await CaptureFolder.ReadAllAsync(Open(_folder.Root), frame => 0);

        Assert.Contains("holds no picture", fault?.Message);
    }

    [Fact]
    public async Task Read_LoopedFolder_GoesOnUntilStopped()
    {
        _folder.WritePicture("1.png");
        var source = _folder.Open(new CameraOptions { Source = _folder.Root, Realtime = true, Loop = true, FramesPerSecond = 500 });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var sequences = new List<long>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var frame in source.ReadAsync(stop.Token))
            {
                using (frame)
                    sequences.Add(frame.Sequence);
                if (sequences.Count == 5)
                    await stop.CancelAsync();
            }
        });

        Assert.True(source.IsLive);
        Assert.Equal([0, 1, 2, 3, 4], sequences);
    }

    [Fact]
    public async Task Read_LoopedFolderThatChanges_SeesWhatIsNewAndSaysOnceWhatIsUnreadable()
    {
        _folder.WritePicture("1.png");
        File.WriteAllText(_folder.Path("2.png"), "not written to its end yet");
        File.WriteAllText(_folder.Path("3.png"), "no picture");
        var source = _folder.Open(new CameraOptions { Source = _folder.Root, Realtime = true, Loop = true, FramesPerSecond = 500 });
        var origins = new List<string?>();

        await foreach (var frame in source.ReadAsync(TestContext.Current.CancellationToken))
        {
            using (frame)
                origins.Add(frame.Origin);
            if (origins.Count == 3)
            {
                _folder.WritePicture("2.png");
                _folder.WritePicture("4.png");
            }

            if (origins.Count == 9)
                break;
        }

        Assert.Equal(["1.png", "1.png", "1.png", "2.png", "1.png", "2.png", "4.png", "1.png", "2.png"], origins);
        Assert.Single(_folder.Log.Lines, line => line.Contains("2.png", StringComparison.Ordinal));
        Assert.Single(_folder.Log.Lines, line => line.Contains("3.png", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Read_LoopedFolderOfWhichNothingCanBeReadAnyMore_Ends()
    {
        _folder.WritePicture("1.png");
        File.WriteAllText(_folder.Path("2.png"), "no picture");
        var source = _folder.Open(new CameraOptions { Source = _folder.Root, Realtime = true, Loop = true, FramesPerSecond = 500 });

        var (seen, fault) = await CaptureFolder.ReadAllAsync(source, frame =>
        {
            File.WriteAllText(_folder.Path("1.png"), "no picture");
            File.Delete(_folder.Path("2.png"));
            return frame.Sequence;
        });

        Assert.Equal([0], seen);
        Assert.Contains("1 of 1 pictures", fault?.Message);
    }

    private IFrameSource Open(string path) => _folder.Open(new CameraOptions { Source = path });

    private void Write(string name, MatType type, Scalar colour)
    {
        using var picture = new Mat(48, 64, type, colour);
        Assert.True(Cv2.ImWrite(_folder.Path(name), picture));
    }

    private static void Truncate(string path)
    {
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
    }
}
