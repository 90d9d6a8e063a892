using System.CommandLine;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Networks;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Commands;

/// <summary>Networks with the weights of a file, for the commands that take one; what does not fit is an error, or said aloud.</summary>
internal static class PublicWeights
{
    public static Option<bool> Partial { get; } = new("--partial") { Description = "With a file of weights: take what fits and say what does not; layers that are not in the file are random." };

    /// <exception cref="UsageException">--partial is given, and <paramref name="path"/> is no file.</exception>
    public static void RequireFile(ParseResult parsed, string? path)
    {
        if (parsed.GetValue(Partial) && !File.Exists(path))
            throw new UsageException($"{Partial.Name} goes with a file of weights.");
    }

    /// <summary>A network of the options' form, or, where these say nothing of its architecture, of public ENet weights (early PyTorch-ENet). The caller owns it.</summary>
    /// <param name="parsed">Options of <see cref="NetworkArguments"/> and --partial.</param>
    /// <param name="classes">Classes of the dataset; whole public ENet weights keep their own number.</param>
    /// <param name="seed">Decides the random weights of layers that are not in the file.</param>
    /// <param name="path">The file.</param>
    public static ImportedNetwork Load(ParseResult parsed, int classes, int seed, string path)
    {
        var asked = NetworkArguments.Read(parsed, classes);
        if (NetworkArguments.SayArchitecture(parsed))
            return Load(parsed, asked, seed, path);
        var form = ENetOptions.CamVid with { Classes = classes, Preprocessing = asked.Preprocessing, PointRend = asked.PointRend };
        return parsed.GetValue(Partial) ? Load(parsed, form, seed, path) : new ImportedNetwork(WeightImport.LoadENet(path, form), [], []);
    }

    /// <summary>A network of this form; the caller owns it.</summary>
    public static ImportedNetwork Load(ParseResult parsed, NetworkForm form, int seed, string path)
    {
        manual_seed(seed);
        var imported = WeightImport.Load(form, path, parsed.GetValue(Partial));
        if (imported.Skipped.Count > 0)
            Console.WriteLine($"Skipped, since they do not fit ({imported.Skipped.Count}):");
        foreach (var sentence in imported.Skipped)
            Console.WriteLine($"  {sentence}");
        return imported;
    }
}
