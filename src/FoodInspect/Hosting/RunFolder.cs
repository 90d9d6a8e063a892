using FoodInspect.Configuration;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Files;
using FoodInspect.Core.Reporting;

namespace FoodInspect.Hosting;

/// <summary>The folder with the results of a run over a recording.</summary>
/// <param name="path">Absolute; made if need be.</param>
internal sealed class RunFolder(string path)
{
    public string FrameLogPath => Path.Combine(path, "frames.jsonl");

    public string ItemLogPath => Path.Combine(path, "items.jsonl");

    public string SummaryPath => Path.Combine(path, "summary.json");

    public string OverlayPath => Path.Combine(path, "overlay.mp4");

    /// <exception cref="ConfigurationException">The source is one of the files that the run writes, be it over links.</exception>
    public void RequireNotSource(CameraOptions source)
    {
        if (source.Address.Kind == CameraKind.Simulation)
            return;
        var real = RealPath.Of(source.Source);
        if (Array.Exists((string[])[FrameLogPath, ItemLogPath, SummaryPath, OverlayPath], own => RealPath.Of(own) == real))
            throw new ConfigurationException($"{source.Source} would be replaced by what the run writes: give another --out, or another name to the source.");
    }

    /// <summary>Another run into the folder would replace the files that this one is writing.</summary>
    /// <exception cref="OutputException">One does, or the folder cannot be written.</exception>
    public FileStream Claim()
    {
        try
        {
            return ClaimedFile.OpenIn(path);
        }
        catch (IOException failure) when (ClaimedFile.IsTaken(failure))
        {
            throw new OutputException($"{path}: another inspect is writing its results there: wait for its end, or give another --out.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"{path}: the folder cannot be written: {failure.Message}", failure);
        }
    }

    /// <summary>Removes what opening the outputs does not replace, so that no file of an earlier run stands beside those of this one.</summary>
    /// <exception cref="OutputException">One cannot be removed.</exception>
    public void RemoveEarlierRun()
    {
        foreach (var file in (string[])[SummaryPath, OverlayPath])
        {
            try
            {
                if (File.Exists(file))
                    File.Delete(file);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new OutputException($"{file}: the result of an earlier run cannot be removed: {exception.Message}", exception);
            }
        }
    }
}
