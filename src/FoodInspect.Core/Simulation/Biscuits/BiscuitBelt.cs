using FoodInspect.Core.Simulation.Drawing;

namespace FoodInspect.Core.Simulation.Biscuits;

/// <summary>
/// <c>sim:biscuits</c>: round biscuits, chocolate-chip cookies and rectangular butter biscuits; burnt ones, broken ones, and
/// bits of plastic, metal and stone between them or on them.
/// </summary>
public sealed class BiscuitBelt : BeltDesign
{
    internal const byte Biscuit = 1;
    internal const byte Burnt = 2;
    internal const byte Broken = 3;
    internal const byte Foreign = 4;

    /// <inheritdoc />
    public override string Name => "biscuits";

    /// <inheritdoc />
    public override IReadOnlyList<SimulatedClass> Classes { get; } =
    [
        new(0, "belt", "background", "#1f3a4d"),
        new(Biscuit, "biscuit", "product", "#e0b060"),
        new(Burnt, "burnt", "defect", "#ff3030"),
        new(Broken, "broken", "defect", "#ff9a00"),
        new(Foreign, "foreign", "contaminant", "#ff00ff"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<ItemKind> Kinds { get; } =
    [
        new("sound", "a whole biscuit without a flaw", 0, 24),
        new("burnt", "burnt on 8 to 80 % of its top", 0.06, 16),
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
