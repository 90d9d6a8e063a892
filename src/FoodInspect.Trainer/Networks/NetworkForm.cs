using System.Text.Json.Serialization;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// All that decides which layers a network has, so that it can be made again from a file. In JSON it says its "architecture";
/// see <see cref="NetworkFormConverter"/>.
/// </summary>
[JsonConverter(typeof(NetworkFormConverter))]
public abstract record NetworkForm
{
    public const int FewestClasses = 2;
    public const int MostClasses = 256;

    /// <summary>Number of score planes, 2 to 256 (a class id is one byte).</summary>
    public required int Classes { get; init; }

    /// <summary>The head that scores uncertain pixels once more (PointRend), or null for none.</summary>
    public PointRendOptions? PointRend { get; init; }

    /// <summary>What is done to a picture before the layers see it, or null for nothing.</summary>
    public PreprocessingOptions? Preprocessing { get; init; }

    /// <summary>Height and width of what the network takes must be multiples of this.</summary>
    [JsonIgnore]
    public abstract int SizeMultiple { get; }

    /// <summary>The architecture in words, for a model's card.</summary>
    [JsonIgnore]
    public string Description => string.Join(
        "; ", new[] { Architecture, PointRend is null ? null : "PointRend (Kirillov et al. 2020)", Preprocessing?.Description }.OfType<string>());

    /// <summary>The architecture in words, without heads and preprocessing that any network can take.</summary>
    protected abstract string Architecture { get; }

    /// <summary>A network of this form with random weights, in training mode; the caller owns it.</summary>
    /// <exception cref="ArgumentException">The form cannot be.</exception>
    public abstract SegmentationNetwork Create();

    /// <exception cref="ArgumentOutOfRangeException">A number cannot be.</exception>
    public virtual void Validate()
    {
        if (Classes is < FewestClasses or > MostClasses)
        {
            throw new ArgumentOutOfRangeException(
                nameof(Classes), Classes, $"A network has {FewestClasses} to {MostClasses} classes.");
        }
        PointRend?.Validate();
        Preprocessing?.Validate();
    }
}
