using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Simulation.Drawing;

namespace FoodInspect.Core.Simulation.Biscuits;

/// <summary>
/// <c>sim:biscuits</c>: round biscuits, chocolate-chip cookies and rectangular butter biscuits; burnt ones, broken ones, and
/// bits of plastic, metal and stone between them or on them.
/// </summary>
public sealed class BiscuitBelt : BeltDesign
{
    internal const byte Belt = 0;
    internal const byte Biscuit = 1;
    internal const byte Burnt = 2;
    internal const byte Broken = 3;
    internal const byte Foreign = 4;

    /// <inheritdoc />
    public override string Name => "biscuits";

    /// <inheritdoc />
    public override IReadOnlyList<SegmentationClass> Classes { get; } =
    [
        new(Belt, "belt", new Rgb(31, 58, 77), ClassRole.Background),
        new(Biscuit, "biscuit", new Rgb(224, 176, 96), ClassRole.Product),
        new(Burnt, "burnt", new Rgb(255, 48, 48), ClassRole.Defect),
        new(Broken, "broken", new Rgb(255, 154, 0), ClassRole.Defect),
        new(Foreign, "foreign", new Rgb(255, 0, 255), ClassRole.Contaminant),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<ItemKind> Kinds { get; } =
    [
        new("sound", "a whole biscuit without a flaw", 0, 24),
        new("burnt", "burnt on about 10 to 75 % of its top", 0.06, 16),
        new("broken", "a piece missing or cracked through", 0.06, 16),
        new("foreign", "plastic, metal or stone alone on the belt", 0.03, 18),
        new("contaminated", "a biscuit with plastic, metal or stone on it", 0.02, 12),
    ];

    /// <inheritdoc />
    public override double ItemPitchMm => 118;

    /// <inheritdoc />
    public override double LaneWidthMm => 90;

    internal override IBeltSurface CreateSurface(int seed) => new ModularBelt(seed);

    internal override IItemShape CreateItem(ItemKind kind, int seed)
    {
        var random = new Random(seed);
        return kind.Name switch
        {
            "sound" => new SoundBiscuit(random),
            "burnt" => new BurntBiscuit(new SoundBiscuit(random), random),
            "broken" => new BrokenBiscuit(new SoundBiscuit(random), random),
            "foreign" => new ForeignBody(random),
            "contaminated" => new ContaminatedBiscuit(new SoundBiscuit(random), random),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind.Name, "Not a kind of this belt."),
        };
    }
}
