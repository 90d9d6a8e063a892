using FoodInspect.Trainer.Export.Onnx;
using FoodInspect.Trainer.Networks;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Checkpoints;

/// <summary>
/// A ResNet as Microsoft's CNTK exports it, such as the one that was trained on ImageNet and comes with ML.NET (package
/// Microsoft.ML.DnnImageFeaturizer.ResNet18, MIT). Its constants have numbers for names, so they get torchvision's from their places in the graph. It
/// takes blue, green and red from 0 to 255 less ImageNet's mean; ours takes red, green and blue divided by ImageNet's deviation.
/// </summary>
internal static class CntkResNet
{
    private const string Producer = "CNTK";
    private const string FirstConvolution = "conv1.weight";

    private static readonly string[] NormalisationParts = ["weight", "bias", "running_mean", "running_var"];

    public static bool Made(ModelProto model) => model.ProducerName == Producer;

    /// <summary>The same tensors by torchvision's names, the first convolution for our pictures; as they are where the graph is no ResNet's.</summary>
    /// <param name="graph">The graph that they belong to.</param>
    /// <param name="tensors">By the graph's names. The first convolution is disposed of, the others go over to the result.</param>
    public static Dictionary<string, Tensor> Named(GraphProto graph, Dictionary<string, Tensor> tensors)
    {
        var names = new Walk(graph).Names();
        var named = new Dictionary<string, Tensor>();
        if (names.Count == 0 || !tensors.All(entry => named.TryAdd(names.GetValueOrDefault(entry.Key, entry.Key), entry.Value)))
            return tensors;
        if (named.TryGetValue(FirstConvolution, out var first) && first.dim() == 4 && first.shape[1] == SegmentationNetwork.Colours)
        {
            using (first)
                named[FirstConvolution] = ForOurPictures(first);
        }
        return named;
    }

    private static Tensor ForOurPictures(Tensor convolution)
    {
        using var scope = NewDisposeScope();
        var scale = tensor([.. ResNetEncoder.Deviation.Select(deviation => deviation * byte.MaxValue)]).view(1, -1, 1, 1);
        return (convolution.flip(1) * scale).DetachFromDisposeScope();
    }

    /// <summary>Goes through the sums of the graph: each ends a block, whose longer branch are its convolutions and whose shorter, if it has any, the shortcut.</summary>
    private sealed class Walk
    {
        // A bottleneck's. What is longer is no block, nor does a graph with a circle in it lead on for ever.
        private const int LongestBranch = 3;
        private const int ShortestBranch = 2;

        private readonly GraphProto _graph;
        private readonly Dictionary<string, NodeProto> _makers = [];
        private readonly Dictionary<string, NodeProto> _normalisations = [];
        private readonly Dictionary<string, string> _names = [];

        public Walk(GraphProto graph)
        {
            _graph = graph;
            foreach (var node in graph.Node)
            {
                foreach (var output in node.Output.Where(output => output.Length > 0))
                    _makers.TryAdd(output, node);
                if (node.OpType == "BatchNormalization")
                    _normalisations.TryAdd(Input(node, 0), node);
            }
        }

        /// <summary>New names by old ones; none where no block is found.</summary>
        public Dictionary<string, string> Names()
        {
            var (stage, block) = (1, 0);
            foreach (var sum in _graph.Node.Where(node => node.OpType is "Add" or "Sum" && node.Input.Count == 2))
            {
                List<NodeProto>[] branches = [.. sum.Input.Select(Branch).OrderByDescending(branch => branch.Count)];
                if (branches[0].Count is < ShortestBranch or > LongestBranch || branches[1].Count > 1)
                    continue;
                // Only the first block of a stage has a shortcut with a convolution, but for the first stage of narrow blocks, which has none.
                if (branches[1].Count > 0 && block > 0)
                    (stage, block) = (stage + 1, 0);
                var prefix = $"layer{stage}.{block++}.";
                Name(branches[0], i => $"{prefix}conv{i + 1}", i => $"{prefix}bn{i + 1}");
                Name(branches[1], _ => $"{prefix}downsample.0", _ => $"{prefix}downsample.1");
            }
            if (_names.Count > 0)
                Name([_graph.Node.First(node => node.OpType == "Conv")], _ => "conv1", _ => "bn1");
            return _names;
        }

        /// <summary>The convolutions that lead to a value since the last sum or pooling, in order.</summary>
        private List<NodeProto> Branch(string value)
        {
            var convolutions = new List<NodeProto>();
            while (convolutions.Count <= LongestBranch && Maker(value, "BatchNormalization") is { } normalisation
                && Maker(Input(normalisation, 0), "Conv") is { } convolution)
            {
                convolutions.Add(convolution);
                value = Maker(Input(convolution, 0), "Relu") is { } before ? Input(before, 0) : "";
            }
            convolutions.Reverse();
            return convolutions;
        }

        private void Name(List<NodeProto> convolutions, Func<int, string> name, Func<int, string> normalised)
        {
            for (var i = 0; i < convolutions.Count; i++)
            {
                _names[Input(convolutions[i], 1)] = $"{name(i)}.weight";
                var normalisation = convolutions[i].Output.Select(output => _normalisations.GetValueOrDefault(output)).FirstOrDefault();
                foreach (var (input, part) in (normalisation?.Input.Skip(1) ?? []).Zip(NormalisationParts))
                    _names[input] = $"{normalised(i)}.{part}";
            }
        }

        private NodeProto? Maker(string value, string kind) => _makers.TryGetValue(value, out var node) && node.OpType == kind ? node : null;

        private static string Input(NodeProto node, int index) => index < node.Input.Count ? node.Input[index] : "";
    }
}
