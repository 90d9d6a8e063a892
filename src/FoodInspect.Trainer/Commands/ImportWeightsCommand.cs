using System.CommandLine;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Commands;

/// <summary>
/// <c>import-weights</c>: makes a checkpoint of public ENet weights (safetensors with PyTorch-ENet's names, which are this
/// network's own). The form is that of the early PyTorch-ENet.
/// </summary>
internal static class ImportWeightsCommand
{
    private static readonly Argument<string> Weights = new("weights") { Description = "The safetensors file." };
    private static readonly Option<string> Classes = new("--classes") { Description = "Folder with the classes.json they were trained for.", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "Folder of the model.", Required = true };

    public static Command Create()
    {
        var command = new Command("import-weights", "Make a model of public ENet weights.");
        command.Arguments.Add(Weights);
        command.Options.Add(Classes);
        command.Options.Add(Out);
        command.Run((parsed, _) => Import(
            parsed.GetRequiredValue(Weights), parsed.GetRequiredValue(Classes), parsed.GetRequiredValue(Out)));
        return command;
    }

    /// <summary>Reads the weights and writes the checkpoint.</summary>
    internal static void Import(string weights, string classesFolder, string folder)
    {
        var problems = new List<string>();
        var classes = ClassList.Read(classesFolder, problems);
        if (problems.Count > 0 || classes is null)
            throw new DatasetException(classesFolder, problems);
        using var network = WeightImport.Load(weights);
        Checkpoint.Save(folder, network, new CheckpointCard
        {
            Form = network.Form,
            Classes = classes,
            DataSet = Path.GetFileName(Path.GetFullPath(classesFolder)),
        });
        Console.WriteLine($"{network.parameters().Sum(p => p.numel())} parameters, {network.Form.Classes} outputs, in {folder}");
    }
}
