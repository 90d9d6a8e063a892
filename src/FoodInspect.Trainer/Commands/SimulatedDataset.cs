using FoodInspect.Core.Capture;
using FoodInspect.Core.Simulation;
using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Commands;

/// <summary>A data set made of a simulated belt, for commands that are given <c>sim:NAME</c> in place of a folder.</summary>
internal static class SimulatedDataset
{
    public const int TrainPictures = 320;
    public const int ValPictures = 40;
    public const int TestPictures = 40;

    // Beside the pictures: what they are of.
    private const string AddressFile = "address.txt";

    /// <summary>
    /// The folder of a data set: the given one, or for <c>sim:NAME?…</c> one inside the run's folder, which is written first
    /// unless it stands there from an earlier start of the run.
    /// </summary>
    /// <exception cref="UsageException">The address is wrong, or another one than what stands there was written with.</exception>
    public static string FolderOf(string dataset, string runFolder, CancellationToken stop)
    {
        if (!SimulationAddress.IsSimulation(dataset))
            return dataset;
        // Named after the belt, since a model's card names its data set so.
        var folder = Path.Combine(runFolder, "sim-" + Parse(dataset).Design.Name);
        if (!Directory.Exists(folder))
            Write(dataset, folder, TrainPictures, ValPictures, TestPictures, stop);
        RequireSame(dataset, folder);
        return folder;
    }

    private static void RequireSame(string dataset, string folder)
    {
        var file = Path.Combine(folder, AddressFile);
        if (!File.Exists(file))
            Console.WriteLine($"{folder} is used as it stands; it does not say which address it was written with.");
        else if (File.ReadAllText(file).Trim() is var written && written != dataset)
            throw new UsageException($"{folder} was written with {written}, not {dataset}: give the same --dataset, or choose another --out.");
    }

    /// <summary>Writes a data set; an interrupted one is not left under its name.</summary>
    /// <exception cref="UsageException">The address or the folder is wrong.</exception>
    public static void Write(string belt, string folder, int train, int val, int test, CancellationToken stop)
    {
        var address = Parse(belt);
        using var staged = new StagedFolder(folder);
        try
        {
            SimulationDataset.Write(staged.Path, address, train, val, test, stop);
            File.WriteAllText(Path.Combine(staged.Path, AddressFile), belt + Environment.NewLine);
            staged.Complete();
        }
        catch (Exception failure) when (failure.First() is IOException)
        {
            throw new UsageException(failure.First().Message);
        }

        Console.WriteLine($"Wrote {train} training, {val} validation and {test} test pictures of {belt} to {folder}");
    }

    private static SimulationAddress Parse(string belt)
    {
        try
        {
            return SimulationAddress.Parse(belt);
        }
        catch (CameraException failure)
        {
            throw new UsageException(failure.Message);
        }
    }
}
