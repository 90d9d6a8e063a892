using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// A network that scores every pixel: RGB in 0 to 1, float [N,3,H,W] with H and W multiples of <see cref="SizeMultiple"/>, to scores
/// (logits) [N,classes,H,W], which the caller owns. With a <see cref="PointHead"/> the least certain pixels are scored once more.
/// </summary>
public abstract class SegmentationNetwork : Module<Tensor, Tensor>
{
    /// <summary>Channels of a picture.</summary>
    public const int Colours = 3;

    private const string PointHeadName = "point_head";

    /// <exception cref="ArgumentException">The form cannot be.</exception>
    private protected SegmentationNetwork(string name, NetworkForm form) : base(name)
    {
        form.Validate();
        Form = form;
    }

    public NetworkForm Form { get; }

    /// <summary>
    /// All layers, in groups from those that see the picture first to the classification layer, <see cref="LayerGroup.Head"/>, and
    /// a point head, <see cref="LayerGroup.Points"/>. Together they have every parameter once.
    /// </summary>
    public abstract IReadOnlyList<LayerGroup> Groups { get; }

    /// <summary>What scores uncertain pixels again, or null: the form decides.</summary>
    public PointHead? PointHead { get; private set; }

    public int Classes => Form.Classes;

    public int SizeMultiple => Form.SizeMultiple;

    /// <summary>Name, in the state, of the layer that scores. Its shape depends on the number of classes.</summary>
    protected abstract string ScoreLayer { get; }

    /// <summary>Prepares whole pictures as the form says (<see cref="Preprocessing"/>), and scores them.</summary>
    /// <exception cref="ArgumentException">The pictures are not of a shape that the network takes.</exception>
    public override Tensor forward(Tensor images)
    {
        RequireSize(images.shape);
        using var scope = NewDisposeScope();
        var prepared = Form.Preprocessing is { } options ? Preprocessing.Apply(options, images, SizeMultiple) : images;
        var seen = Look(prepared);
        var scores = PointHead is { } head
            ? PointRendering.Render(head, seen, prepared.shape[2..])
            : PointRendering.Enlarge(seen.Scores, prepared.shape[2..]);
        return Preprocessing.PickPixels(scores, images.shape[2..]).MoveToOuterDisposeScope();
    }

    /// <summary>The loss of a step of training: that of the scores, and with a point head that of its points too.</summary>
    /// <param name="images">RGB in 0 to 1, float [N,3,H,W]; crops of pictures that were prepared (<see cref="Preprocessing.Prepare"/>).</param>
    /// <param name="labels">Class ids, int64 [N,H,W].</param>
    /// <param name="loss">
    /// From scores, float [N,classes,…], and class ids, int64 [N,…], to one number; must take any number of dimensions behind the classes.
    /// </param>
    /// <returns>One number, which the caller owns.</returns>
    public Tensor Loss(Tensor images, Tensor labels, Func<Tensor, Tensor, Tensor> loss)
    {
        RequireSize(images.shape);
        using var scope = NewDisposeScope();
        var seen = Look(images);
        var total = loss(PointRendering.Enlarge(seen.Scores, images.shape[2..]), labels);
        if (PointHead is { } head)
        {
            var points = PointSampling.Draw(seen.Scores, head.Options);
            total = total.Plus(loss(head.At(points, seen), PointSampling.Labels(labels, points)));
        }
        return total.MoveToOuterDisposeScope();
    }

    /// <summary>The names of the layer groups that have one of these tensors of the state.</summary>
    public IReadOnlyList<string> GroupsWith(IReadOnlyCollection<string> tensors)
    {
        var prefixes = named_modules().ToLookup(entry => entry.module, entry => $"{entry.name}.", ReferenceEqualityComparer.Instance);
        return
        [
            .. Groups.Where(group => group.Modules.SelectMany(module => prefixes[module])
                .Any(prefix => tensors.Any(name => name.StartsWith(prefix, StringComparison.Ordinal)))).Select(group => group.Name),
        ];
    }

    /// <summary>The same network for other classes: the layers that score are new and random, all others a copy. The caller owns it.</summary>
    public SegmentationNetwork ReplaceScores(int classes)
    {
        var network = (Form with { Classes = classes }).Create();
        CopyFeatures(to: network);
        return network;
    }

    /// <summary>
    /// The same network for more classes: the first ones keep their rows of the scoring layers and their scores, the rows of the added ones are new
    /// and random. The caller owns it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">These are fewer classes than the network has.</exception>
    public SegmentationNetwork ExtendScores(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, Classes);
        var network = (Form with { Classes = classes }).Create();
        Copy(from: this, to: network, _ => true);
        network.PointHead?.IgnoreCoarseScoresFrom(Classes);
        return network;
    }

    /// <summary>The same network with a point head, whose weights are new and random. The caller owns it.</summary>
    /// <exception cref="InvalidOperationException">It has one.</exception>
    public SegmentationNetwork WithPointHead(PointRendOptions options)
    {
        if (PointHead is not null)
            throw new InvalidOperationException("The network has a point head already.");
        var network = (Form with { PointRend = options }).Create();
        Copy(from: this, to: network, _ => true);
        return network;
    }

    /// <summary>Copies all but the layers that score into a network of the same form but for its classes.</summary>
    public void CopyFeatures(SegmentationNetwork to) => Copy(from: this, to, name => !IsScoring(name));

    /// <summary>The scores at the resolution at which the network has them, and what a point head reads; the caller owns all.</summary>
    protected abstract Sight Look(Tensor images);

    /// <summary>Adds the point head that the form asks for.</summary>
    /// <param name="fineChannels">Channels of all of <see cref="Sight.Fine"/> together.</param>
    protected void AddPointHead(int fineChannels)
    {
        if (Form.PointRend is { } options)
            PointHead = this.Named(PointHeadName, new PointHead(options, fineChannels, Form.Classes));
    }

    /// <summary>The groups of what scores: the classification layer, and a point head where there is one.</summary>
    protected IEnumerable<LayerGroup> ScoringGroups(Module scores)
    {
        yield return new LayerGroup(LayerGroup.Head, [scores]);
        if (PointHead is { } head)
            yield return new LayerGroup(LayerGroup.Points, [head]);
    }

    // The parts have their names of files already; their fields' names are not to be added.
    protected override void RegisterComponents()
    {
    }

    private void RequireSize(long[] shape)
    {
        if (shape is not [_, Colours, var height, var width] || height % SizeMultiple != 0 || width % SizeMultiple != 0)
        {
            throw new ArgumentException(
                $"{GetName()} takes [N,3,H,W] with H and W multiples of {SizeMultiple}, not [{string.Join(',', shape)}].");
        }
    }

    private bool IsScoring(string name) =>
        new[] { ScoreLayer, PointHeadName }.Any(layer => name.StartsWith($"{layer}.", StringComparison.Ordinal));

    /// <summary>Copies what is chosen; of a tensor that is larger there, the part that is here.</summary>
    private static void Copy(SegmentationNetwork from, SegmentationNetwork to, Predicate<string> isChosen)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var targets = to.state_dict();
        foreach (var (name, source) in from.state_dict().Where(entry => isChosen(entry.Key)))
        {
            var part = targets[name];
            for (var axis = 0; axis < source.dim(); axis++)
                part = part.narrow(axis, 0, source.shape[axis]);
            part.copy_(source);
        }
    }
}
