using System.Globalization;
using System.Text.Json.Serialization;
using FoodInspect.Inference.Models;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// What is done to a whole picture before the layers see it: a part of the network's form, so that evaluation and the exported graph cannot
/// differ in it. Training does it to its pictures before it varies them. See <see cref="Preprocessing"/>.
/// </summary>
public sealed record PreprocessingOptions
{
    /// <summary>Beyond it, what is smoothed away is no noise.</summary>
    public const double LargestSigmaPixels = 3;

    /// <summary>Beyond it, there is nothing more to be seen.</summary>
    public const double LargestEnlargement = 4;

    /// <summary>Sigma of the Gaussian that smooths noise, in pixels; 0 for none.</summary>
    public double NoiseSigmaPixels { get; init; }

    public Standardisation Standardisation { get; init; }

    /// <summary>
    /// How many times as high and wide the layers see the picture, 1 for as it is: a small thing covers more of what the network halves. The
    /// answer has the picture's own size.
    /// </summary>
    public double Enlargement { get; init; } = 1;

    /// <summary>What is done, in words, for a model's card.</summary>
    [JsonIgnore]
    public string Description => string.Join(", ", new[]
    {
        NoiseSigmaPixels > 0 ? string.Create(CultureInfo.InvariantCulture, $"noise smoothed by {NoiseSigmaPixels} px") : null,
        Enlargement > 1 ? string.Create(CultureInfo.InvariantCulture, $"enlarged {Enlargement} times") : null,
        Standardisation != Standardisation.None ? $"{Standardisation.ToString().ToLowerInvariant()} standardised" : null,
    }.OfType<string>());

    /// <exception cref="ArgumentOutOfRangeException">A number cannot be.</exception>
    public void Validate()
    {
        if (NoiseSigmaPixels is not (>= 0 and <= LargestSigmaPixels))
        {
            throw new ArgumentOutOfRangeException(
                nameof(NoiseSigmaPixels), NoiseSigmaPixels, $"Noise is smoothed by a sigma of 0 to {LargestSigmaPixels} pixels.");
        }
        if (Enlargement is not (>= 1 and <= LargestEnlargement))
        {
            throw new ArgumentOutOfRangeException(nameof(Enlargement), Enlargement, $"Pictures are enlarged 1 to {LargestEnlargement} times.");
        }
    }
}
