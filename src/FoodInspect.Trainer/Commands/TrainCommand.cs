using System.CommandLine;
using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Commands;

/// <summary><c>train</c>: trains an ENet on a dataset and keeps the best and the last checkpoint in a run's folder.</summary>
internal static class TrainCommand
{
    private static readonly TrainingOptions Defaults = new();
    private static readonly AugmentationOptions Variation = new();

    private static readonly Option<string> Dataset = new("--dataset") { Description = "Folder of the dataset, with splits train and val; or sim:NAME?…, which is written into the run's folder first.", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "Folder of the run.", Required = true };
    private static readonly Option<bool> Resume = new("--resume") { Description = "Go on from the run's last checkpoint." };
    private static readonly Option<string?> Preview = new("--preview") { Description = "Write a sheet of varied crops to this PNG, and train nothing." };
    private static readonly Option<int> Epochs = Default("--epochs", Defaults.Epochs, "Passes over the training pictures.");
    private static readonly Option<int> Batch = Default("--batch", Defaults.BatchSize, "Crops a step.");
    private static readonly Option<double> LearningRate = Default("--learning-rate", Defaults.LearningRate, "Adam's learning rate at its highest.");
    private static readonly Option<double> WarmUp = Default("--warm-up", Defaults.WarmUpEpochs, "Epochs over which the learning rate rises.");
    private static readonly Option<double> WeightDecay = Default("--weight-decay", Defaults.WeightDecay, "L2 penalty.");
    private static readonly Option<ClassWeighting> Weights = Default("--class-weights", Defaults.ClassWeights, "Paper (1/ln(1.02+p)), Median (frequency) or None.");
    private static readonly Option<double> WeightPower = Default("--class-weight-power", Defaults.ClassWeightPower, "Softens class weights: 1 as they are, 0 none.");
    private static readonly Option<double> Average = Default("--average", Defaults.AverageDecay, "Decay a step of the running average of the weights; 0 for none.");
    private static readonly Option<int> ValidateEvery = Default("--validate-every", Defaults.ValidateEvery, "Epochs between validations.");
    private static readonly Option<int> Seed = Default("--seed", Defaults.Seed, "Decides all chance.");
    private static readonly Option<int> Threads = Default("--threads", Defaults.Threads, "Threads that torch computes with.");

    private static readonly Option<PoolingWindow> Pooling = Default("--pooling", PoolingWindow.TwoByTwo, "Window of max pooling.");
    private static readonly Option<SlopeSharing> Slopes = Default("--slopes", SlopeSharing.PerLayer, "How PReLU slopes are shared; PerLayer exports to the fastest model.");
    private static readonly Option<DecoderActivation> Decoder = Default("--decoder", DecoderActivation.ReLU, "Activation of the decoder.");

    private static readonly Option<int> Crop = Default("--crop", Variation.CropPixels, "Side of the square crops, a multiple of 8.");
    private static readonly Option<double> Scale = Default("--scale", Variation.Scale, "Scale by 1/(1+this) to 1+this.");
    private static readonly Option<double> Rotation = Default("--rotation", Variation.RotationDegrees, "Turn by up to so many degrees.");
    private static readonly Option<bool> NoFlips = new("--no-flips") { Description = "Do not mirror." };
    private static readonly Option<double> Brightness = Default("--brightness", Variation.Brightness, "Change of brightness, share of full scale.");
    private static readonly Option<double> Contrast = Default("--contrast", Variation.Contrast, "Change of contrast.");
    private static readonly Option<double> Hue = Default("--hue", Variation.HueDegrees, "Turn of the hue, degrees.");
    private static readonly Option<double> Saturation = Default("--saturation", Variation.Saturation, "Change of saturation.");
    private static readonly Option<double> Gain = Default("--channel-gain", Variation.ChannelGain, "Change of each colour's gain.");
    private static readonly Option<double> Noise = Default("--noise", Variation.Noise, "Most noise, share of full scale.");
    private static readonly Option<double> Blur = Default("--blur", Variation.BlurPixels, "Most blur, sigma in pixels.");
    private static readonly Option<double> Background = Default("--background-change", Variation.BackgroundChange, "Share of crops with another background.");
    private static readonly Option<int> Paste = Default("--paste", Variation.PastedItems, "Most items pasted from other pictures.");
    private static readonly Option<int> Synthetic = Default("--synthetic", Variation.SyntheticBodies, "Most made-up foreign bodies a crop.");
    private static readonly Option<string?> SyntheticClass = new("--synthetic-class") { Description = "Class of made-up foreign bodies." };
    private static readonly Option<string?> BackgroundClass = new("--background-class") { Description = "Class of the free background (default: id 0)." };

    public static Command Create()
    {
        var command = new Command("train", "Train an ENet on a dataset.");
        foreach (var option in new Option[]
        {
            Dataset, Out, Resume, Preview, Epochs, Batch, LearningRate, WarmUp, WeightDecay, Weights, WeightPower, Average, ValidateEvery, Seed, Threads,
            Pooling, Slopes, Decoder, Crop, Scale, Rotation, NoFlips, Brightness, Contrast, Hue, Saturation, Gain, Noise, Blur,
            Background, Paste, Synthetic, SyntheticClass, BackgroundClass,
        })
        {
            command.Options.Add(option);
        }
        command.Run(Train);
        return command;
    }

    private static void Train(ParseResult parsed, CancellationToken stop)
    {
        var options = OptionsOf(parsed);
        var folder = new RunFolder(parsed.GetRequiredValue(Out));
        var resume = parsed.GetValue(Resume);
        if (folder.HasLast && !resume)
            throw new UsageException($"{folder.Path} holds a run already: go on with --resume, or choose another --out.");
        if (resume && !folder.HasLast)
            throw new UsageException($"{folder.Path} holds no run to resume.");
        using var dataset = SegmentationDataset.Open(SimulatedDataset.FolderOf(parsed.GetRequiredValue(Dataset), folder.Path, stop), "train", "val");
        if (parsed.GetValue(Preview) is { } sheet)
        {
            CropSheet.Write(sheet, options, dataset);
            return;
        }
        var form = new ENetOptions
        {
            Classes = dataset.Classes.Classes.Count,
            Pooling = parsed.GetValue(Pooling),
            Slopes = parsed.GetValue(Slopes),
            Decoder = parsed.GetValue(Decoder),
        };
        using var run = RunOf(form, options, dataset, folder);
        if (resume)
            run.Resume();
        TrainingDisplay.Show(report => run.Train(report, stop), dataset, folder);
    }

    private static TrainingRun RunOf(NetworkForm form, TrainingOptions options, SegmentationDataset dataset, RunFolder folder)
    {
        try
        {
            return new TrainingRun(form, options, dataset, folder, TimeProvider.System);
        }
        catch (ArgumentException failure)
        {
            throw new UsageException(failure.Message);
        }
    }

    private static TrainingOptions OptionsOf(ParseResult parsed)
    {
        var options = new TrainingOptions
        {
            Epochs = parsed.GetValue(Epochs),
            BatchSize = parsed.GetValue(Batch),
            LearningRate = parsed.GetValue(LearningRate),
            WarmUpEpochs = parsed.GetValue(WarmUp),
            WeightDecay = parsed.GetValue(WeightDecay),
            ClassWeights = parsed.GetValue(Weights),
            ClassWeightPower = parsed.GetValue(WeightPower),
            AverageDecay = parsed.GetValue(Average),
            ValidateEvery = parsed.GetValue(ValidateEvery),
            Seed = parsed.GetValue(Seed),
            Threads = parsed.GetValue(Threads),
            Augmentation = new AugmentationOptions
            {
                CropPixels = parsed.GetValue(Crop),
                Scale = parsed.GetValue(Scale),
                RotationDegrees = parsed.GetValue(Rotation),
                Flips = !parsed.GetValue(NoFlips),
                Brightness = parsed.GetValue(Brightness),
                Contrast = parsed.GetValue(Contrast),
                HueDegrees = parsed.GetValue(Hue),
                Saturation = parsed.GetValue(Saturation),
                ChannelGain = parsed.GetValue(Gain),
                Noise = parsed.GetValue(Noise),
                BlurPixels = parsed.GetValue(Blur),
                BackgroundChange = parsed.GetValue(Background),
                PastedItems = parsed.GetValue(Paste),
                SyntheticBodies = parsed.GetValue(Synthetic),
                SyntheticClass = parsed.GetValue(SyntheticClass),
                BackgroundClass = parsed.GetValue(BackgroundClass),
            },
        };
        return options.Problems() is { Count: > 0 } problems ? throw new UsageException(string.Join(Environment.NewLine, problems)) : options;
    }

    private static Option<T> Default<T>(string name, T value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
