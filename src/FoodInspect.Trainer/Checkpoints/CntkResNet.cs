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

    /// <summary>The same tensors by torchvision's names, the first convolution for our pictures; those that are no ResNet's keep their names.</summary>
    /// <param name="graph">The graph that they belong to.</param>
    /// <param name="tensors">By the graph's names. The first convolution is disposed of, the others go over to the result.</param>
    public static Dictionary<string, Tensor> Named(GraphProto graph, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var names = new Walk(graph).Names();
        var named = tensors.ToDictionary(entry => names.GetValueOrDefault(entry.Key, entry.Key), entry => entry.Value);
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
    private sealed class Walk(GraphProto graph)
    {
        private readonly Dictionary<string, NodeProto> _makers = graph.Node.SelectMany(node => node.Output.Select(output => (output, node))).ToDictionary();
        private readonly Dictionary<string, string> _names = [];

        public Dictionary<string, string> Names()
        {
            if (graph.Node.FirstOrDefault(node => node.OpType == "Conv") is { } stem)
                Name([stem], (part, _) => $"{part}1");
            var (stage, block) = (1, 0);
            foreach (var sum in graph.Node.Where(node => node.OpType is "Add" or "Sum" && node.Input.Count == 2))
            {
                var branches = sum.Input.Select(Branch).OrderByDescending(branch => branch.Count).ToArray();
                // Only the first block of a stage has a shortcut with a convolution, but for the first stage of narrow blocks, which has none.
                if (branches[1].Count > 0 && block > 0)
                    (stage, block) = (stage + 1, 0);
                var prefix = $"layer{stage}.{block++}.";
                Name(branches[0], (part, i) => $"{prefix}{part}{i + 1}");
                Name(branches[1], (part, _) => $"{prefix}downsample.{(part == "conv" ? 0 : 1)}");
            }
            return _names;
        }

        /// <summary>The convolutions that lead to a value since the last sum or pooling, in order.</summary>
        private List<NodeProto> Branch(string value)
        {
            var convolutions = new List<NodeProto>();
            while (_makers.TryGetValue(value, out var normalisation) && normalisation.OpType == "BatchNormalization"
                && _makers.TryGetValue(normalisation.Input[0], out var convolution) && convolution.OpType == "Conv")
            {
                convolutions.Insert(0, convolution);
                value = _makers.TryGetValue(convolution.Input[0], out var before) && before.OpType == "Relu" ? before.Input[0] : "";
            }
            return convolutions;
        }

        private void Name(List<NodeProto> convolutions, Func<string, int, string> name)
        {
            for (var i = 0; i < convolutions.Count; i++)
            {
                var convolution = convolutions[i];
                _names[convolution.Input[1]] = $"{name("conv", i)}.weight";
                var normalisation = graph.Node.FirstOrDefault(node => node.OpType == "BatchNormalization" && node.Input[0] == convolution.Output[0]);
                foreach (var (input, part) in (normalisation?.Input.Skip(1) ?? []).Zip(NormalisationParts))
                    _names[input] = $"{name("bn", i)}.{part}";
            }
        }
    }
}
