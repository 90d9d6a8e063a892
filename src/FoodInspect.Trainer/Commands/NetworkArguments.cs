using System.CommandLine;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Networks;

namespace FoodInspect.Trainer.Commands;

/// <summary>Networks by name.</summary>
internal enum Architecture
{
    ENet,
    ResNet18,
    ResNet50,
}

/// <summary>The options that say which network is made; commands that make one share them.</summary>
internal static class NetworkArguments
{
    public static Option<Architecture> Network { get; } = TrainingArguments.Default("--network", Architecture.ENet, "ENet (fast), ResNet18 (7 times the arithmetic at --output-stride 32), or ResNet50 (13 times at 32, 19 times at 16).");
    public static Option<int> OutputStride { get; } = TrainingArguments.Default("--output-stride", 16, "Of a ResNet: 32, 16 or 8; smaller sees finer and costs more.");
    private static readonly Option<PoolingWindow> Pooling = TrainingArguments.Default("--pooling", PoolingWindow.TwoByTwo, "Of ENet: window of max pooling.");
    private static readonly Option<SlopeSharing> Slopes = TrainingArguments.Default("--slopes", SlopeSharing.PerLayer, "Of ENet: how PReLU slopes are shared; PerLayer exports to the fastest model.");
    private static readonly Option<DecoderActivation> Decoder = TrainingArguments.Default("--decoder", DecoderActivation.ReLU, "Of ENet: activation of the decoder.");
    private static readonly Option<bool> PointRend = new("--point-rend") { Description = "Add PointRend's head, which scores uncertain pixels once more." };
    private static readonly Option<int> PointWidth = TrainingArguments.Default("--point-width", new PointRendOptions().HiddenChannels, "Width of the head's layers.");
    private static readonly Option<int> Points = TrainingArguments.Default("--points", new PointRendOptions().TrainingPoints, "Points a crop that the head learns from.");

    private static readonly Option<double> NoiseSigma = TrainingArguments.Default("--smooth-noise", 0.0, "Smooth noise by a Gaussian of this sigma, pixels, before the network; the exported graph does it too.");
    private static readonly Option<Standardisation> Standardise = TrainingArguments.Default("--standardise", Standardisation.None, "Bring each picture to middle grey before the network: its Brightness, or each Colour; the exported graph does it too.");

    private static readonly Option<double> Enlarge = TrainingArguments.Default("--enlarge", 1.0, "Enlarge pictures so many times before the network: it sees small things better, at the square of the time; the exported graph does it too.");

    private static readonly Option[] Architectural = [Network, OutputStride, Pooling, Slopes, Decoder];
    private static readonly Option[] OfPoints = [PointRend, PointWidth, Points];
    private static readonly Option[] OfPreprocessing = [NoiseSigma, Standardise, Enlarge];

    public static IReadOnlyList<Option> All { get; } = [.. Architectural, .. OfPoints, .. OfPreprocessing];

    /// <summary>The form that the options ask for.</summary>
    /// <exception cref="UsageException">An option that is given belongs to another network, or has a value that cannot be.</exception>
    public static NetworkForm Read(ParseResult parsed, int classes) => Valid(
        FormOf(parsed, classes) with { PointRend = PointsOf(parsed), Preprocessing = PreprocessingOf(parsed) }, form => form.Validate());

    /// <summary>The point head that the options ask for a checkpoint's network, or null for none.</summary>
    /// <exception cref="UsageException">An option is given that a checkpoint decides, or has a value that cannot be.</exception>
    public static PointRendOptions? ReadPoints(ParseResult parsed, Option checkpoint)
    {
        RequireNone(parsed, checkpoint, [.. Architectural, .. OfPreprocessing]);
        return PointsOf(parsed) is { } options ? Valid(options, points => points.Validate()) : null;
    }

    /// <summary>True if an option on the command line says which architecture the network has; points and preprocessing go with any.</summary>
    public static bool SayArchitecture(ParseResult parsed) => Architectural.Any(option => parsed.IsGiven(option.Name));

    /// <exception cref="UsageException">One is given beside an option that names a checkpoint, which brings its network's form.</exception>
    public static void RequireNone(ParseResult parsed, Option checkpoint) => RequireNone(parsed, checkpoint, All);

    private static void RequireNone(ParseResult parsed, Option checkpoint, IReadOnlyList<Option> options)
    {
        if (options.FirstOrDefault(option => parsed.IsGiven(option.Name)) is { } given)
            throw new UsageException($"{given.Name} and {checkpoint.Name} exclude each other: a checkpoint brings its network's form.");
    }

    private static NetworkForm FormOf(ParseResult parsed, int classes)
    {
        var network = parsed.GetValue(Network);
        parsed.RefuseStray($"about {network}", network == Architecture.ENet ? [OutputStride] : [Pooling, Slopes, Decoder]);
        return network switch
        {
            Architecture.ENet => new ENetOptions
            {
                Classes = classes,
                Pooling = parsed.GetValue(Pooling),
                Slopes = parsed.GetValue(Slopes),
                Decoder = parsed.GetValue(Decoder),
            },
            _ => new ResNetOptions { Classes = classes, Depth = network == Architecture.ResNet18 ? 18 : 50, OutputStride = parsed.GetValue(OutputStride) },
        };
    }

    private static PointRendOptions? PointsOf(ParseResult parsed)
    {
        if (parsed.GetValue(PointRend))
            return new PointRendOptions { HiddenChannels = parsed.GetValue(PointWidth), TrainingPoints = parsed.GetValue(Points) };
        parsed.RefuseStray($"without {PointRend.Name}", PointWidth, Points);
        return null;
    }

    private static PreprocessingOptions? PreprocessingOf(ParseResult parsed)
    {
        var options = new PreprocessingOptions
        {
            NoiseSigmaPixels = parsed.GetValue(NoiseSigma),
            Standardisation = parsed.GetValue(Standardise),
            Enlargement = parsed.GetValue(Enlarge),
        };
        return options == new PreprocessingOptions() ? null : options;
    }

    private static T Valid<T>(T options, Action<T> validate)
    {
        try
        {
            validate(options);
            return options;
        }
        catch (ArgumentException failure)
        {
            throw new UsageException(failure.Message);
        }
    }
}
