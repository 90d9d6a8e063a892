using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Data.Formats;

/// <summary>Captured frames of a line: one of the first hour, two of the second, up to five.</summary>
public abstract class CapturedLine : IDisposable
{
    protected TemporaryFolder Folder { get; } = new();

    protected CapturedLine()
    {
        Directory.CreateDirectory(Folder["line/to-label/images"]);
        File.WriteAllText(Folder["line/classes.json"], MadeDataset.Classes);
        for (var hour = 0; hour < 5; hour++)
        {
            for (var frame = 0; frame < 1 + hour; frame++)
                Write($"20260301T{8 + hour:D2}{frame:D2}00.000-{frame}-sampled");
        }
    }

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected void Write(string name)
    {
        using var picture = new Mat(8, 8, MatType.CV_8UC3, Scalar.All(99));
        using var mask = new Mat(8, 8, MatType.CV_8UC1, Scalar.All(1));
        Cv2.ImWrite(Folder[$"line/to-label/images/{name}.png"], picture);
        MadeDataset.WriteMask(Folder[$"line/to-label/masks/{name}.png"], mask);
    }
}
