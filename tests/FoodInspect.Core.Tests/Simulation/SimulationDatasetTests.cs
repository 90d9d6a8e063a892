using System.Text.Json;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Simulation;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Simulation;

public sealed class SimulationDatasetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("simulation").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_Splits_HaveAPictureAndAMaskOfTheSameSizeForEachName()
    {
        SimulationDataset.Write(_folder, SimulationAddress.Parse("sim:biscuits?size=256x192"), train: 9, val: 2, test: 0, TestContext.Current.CancellationToken);

        Assert.Equal(["classes.json", "train", "val"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order());
        foreach (var (split, count) in new[] { ("train", 9), ("val", 2) })
        {
            var images = Directory.GetFiles(Path.Combine(_folder, split, "images")).Order().ToList();
            Assert.Equal(count, images.Count);
            foreach (var image in images)
            {
                using var picture = Cv2.ImRead(image);
                using var file = File.OpenRead(Path.Combine(_folder, split, "masks", Path.GetFileNameWithoutExtension(image) + ".png"));
                using var mask = IndexedPng.Read(file);
                Assert.Equal(new Size(256, 192), picture.Size());
                Assert.Equal(picture.Size(), mask.Size());
                Cv2.MinMaxLoc(mask, out double _, out double highest);
                Assert.InRange(highest, 1, 4);
            }
        }
    }

    [Fact]
    public void Write_ClassesJson_ListsTheBeltsClasses()
    {
        SimulationDataset.Write(_folder, SimulationAddress.Parse("sim:biscuits?size=64x64"), train: 1, val: 0, test: 0, TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "classes.json")));

        Assert.Equal(
            ["belt", "biscuit", "burnt", "broken", "foreign"],
            json.RootElement.GetProperty("classes").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        Assert.Equal(255, json.RootElement.GetProperty("ignore").GetInt32());
    }

    [Fact]
    public void Write_SameSeed_WritesTheSamePictures()
    {
        var address = SimulationAddress.Parse("sim:biscuits?size=128x96&seed=4");
        SimulationDataset.Write(Path.Combine(_folder, "a"), address, train: 3, val: 1, test: 0, TestContext.Current.CancellationToken);
        SimulationDataset.Write(Path.Combine(_folder, "b"), address, train: 3, val: 1, test: 0, TestContext.Current.CancellationToken);

        foreach (var file in Directory.GetFiles(Path.Combine(_folder, "a"), "*", SearchOption.AllDirectories))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(file.Replace("/a/", "/b/", StringComparison.Ordinal)));
        Assert.NotEqual(
            File.ReadAllBytes(Path.Combine(_folder, "a", "train", "masks", "0000.png")),
            File.ReadAllBytes(Path.Combine(_folder, "a", "val", "masks", "0000.png")));
    }

    [Fact]
    public void Write_FolderWithContent_IsRefused()
    {
        File.WriteAllText(Path.Combine(_folder, "mine.txt"), "");

        var error = Assert.Throws<IOException>(() => SimulationDataset.Write(_folder, SimulationAddress.Parse("sim:biscuits"), 1, 1, 0, TestContext.Current.CancellationToken));
        Assert.Contains(_folder, error.Message, StringComparison.Ordinal);
    }
}
