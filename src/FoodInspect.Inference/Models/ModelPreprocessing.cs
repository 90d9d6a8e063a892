namespace FoodInspect.Inference.Models;

/// <summary>What of a picture's light is made the same in all pictures.</summary>
public enum Standardisation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>One gain for all colours brings the picture's mean to middle grey.</summary>
    Brightness,

    /// <summary>A gain for each colour brings its mean to middle grey (the grey-world assumption, Buchsbaum 1980).</summary>
    Colour,
}

/// <summary>
/// What is done to a camera's pictures before the network proper sees them. The graph carries all but the lens, which is the
/// calibration's, so a line without a calibrated lens is refused by the runtime where the card asks for one.
/// </summary>
/// <param name="NoiseSigmaPixels">Sigma of the Gaussian that smooths noise, in pixels of the model's input; 0 for none.</param>
/// <param name="Standardisation">What the graph makes the same.</param>
/// <param name="LensCorrected">Whether the training pictures had their lens's distortion taken out.</param>
/// <param name="Enlargement">How many times as high and wide the layers see the picture.</param>
public sealed record ModelPreprocessing(double NoiseSigmaPixels, Standardisation Standardisation, bool LensCorrected, double Enlargement = 1);
