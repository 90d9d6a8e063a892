using System.CommandLine;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;

namespace FoodInspect.Trainer.Commands;

/// <summary>The options that commands on a trained model share.</summary>
internal static class ModelArguments
{
    public static Option<string> Model { get; } = new("--model") { Description = "Folder of a model or a checkpoint.", Required = true };

    public static Option<EngineKind> Engine { get; } = new("--engine")
    {
        Description = "What runs it.",
        DefaultValueFactory = _ => EngineKind.Torch,
    };

    public static Option<string> Data { get; } = new("--data", "--dataset") { Description = "Folder of a dataset.", Required = true };

    public static Option<string> Split { get; } = new("--split") { Description = "train, val or test.", DefaultValueFactory = _ => "val" };

    public static ISegmentationEngine OpenEngine(ParseResult parsed) =>
        SegmentationEngines.Open(parsed.GetValue(Engine), parsed.GetRequiredValue(Model));

    public static SegmentationDataset OpenDataset(ParseResult parsed) =>
        SegmentationDataset.Open(parsed.GetRequiredValue(Data), parsed.GetRequiredValue(Split));
}
