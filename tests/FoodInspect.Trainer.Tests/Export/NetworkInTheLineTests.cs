using System.Diagnostics;
using System.Text.Json;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Networks;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Export;

/// <summary>Every network, exported, in the program of the line: it finds the pixels of each class that the network finds in TorchSharp.</summary>
public sealed class NetworkInTheLineTests : IDisposable
{
    private const int Side = 96;

    // Where two classes are nearly as likely, rounding may decide.
    private const double LargestDifference = 0.005 * Side * Side;

    private static readonly int[] Ids = [0, 1, 2];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<NetworkForm> Forms() =>
    [
        new ENetOptions { Classes = 3 },
        new ENetOptions { Classes = 3, PointRend = new PointRendOptions(), Preprocessing = new PreprocessingOptions { Enlargement = 1.5 } },
        new ResNetOptions { Classes = 3, OutputStride = 32 },
        new ResNetOptions { Classes = 3, OutputStride = 16, PointRend = new PointRendOptions(), Preprocessing = new PreprocessingOptions { Standardisation = Standardisation.Brightness } },
    ];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Inspect_ExportedNetwork_FindsWhatItFindsInTorch(NetworkForm form)
    {
        using var network = RandomNetwork.Create(form);
        network.eval();
        using var model = new ExportedModel(network, Side, Side);
        Directory.CreateDirectory(_folder["pictures"]);
        var expected = Enumerable.Range(0, 3).Select(i => ExpectedAreas(network, $"pictures/{i}.png", seed: i)).ToArray();
        WriteConfiguration(model.Model.Path);

        await InspectAsync();

        var frames = File.ReadLines(_folder["out/frames.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(3, frames.Length);
        foreach (var (areas, frame) in expected.Zip(frames))
        {
            var found = frame.GetProperty("regions").EnumerateArray().ToLookup(region => region.GetProperty("class").GetString()!, region => region.GetProperty("areaPx").GetInt32());
            foreach (var id in Ids)
                Assert.InRange(found[$"class {id}"].Sum(), areas[id] - LargestDifference, areas[id] + LargestDifference);
        }
        // A network that says one thing everywhere would show nothing.
        Assert.True(Ids.Count(id => expected.Sum(areas => areas[id]) > 100) > 1);
    }

    public void Dispose() => _folder.Dispose();

    private int[] ExpectedAreas(SegmentationNetwork network, string file, int seed)
    {
        using var picture = new Mat(Side, Side, MatType.CV_8UC3);
        var random = new Random(seed);
        picture.SetArray(Enumerable.Range(0, Side * Side).Select(_ => new Vec3b((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256))).ToArray());
        Cv2.GaussianBlur(picture, picture, new Size(9, 9), 0);
        Cv2.Normalize(picture, picture, 0, 255, NormTypes.MinMax);
        Cv2.ImWrite(_folder[file], picture);
        using var engine = new TorchEngine(network);
        using var labels = engine.Segment(picture);
        var counts = PixelCounts.Of(labels);
        return [.. Ids.Select(id => (int)counts[id])];
    }

    private void WriteConfiguration(string model) => File.WriteAllText(_folder["appsettings.json"], $$"""
        {
          "Recipes": {
            "made": {
              "Model": "{{model}}",
              "Regions": { "MinimumAreaPx": 0, "MaximumRegions": 10000 },
              "Rules": [{ "Name": "any", "Kind": "Absence", "Class": "class 1", "Expected": "Absent", "Severity": "Info" }]
            }
          }
        }
        """);

    private async Task InspectAsync()
    {
        var start = new ProcessStartInfo("dotnet", [LineProgramOfTheTests.Path, "inspect", _folder["pictures"], "--recipe", "made", "--out", _folder["out"], "--config", _folder["appsettings.json"]])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error + await output);
    }
}
