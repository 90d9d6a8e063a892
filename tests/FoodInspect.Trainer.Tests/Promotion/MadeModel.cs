using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Export;
using FoodInspect.Trainer.Tests.Export;

namespace FoodInspect.Trainer.Tests.Promotion;

/// <summary>Model folders of 64×48 that give each pixel the class of the nearest colour.</summary>
internal static class MadeModel
{
    public const int Width = 64;
    public const int Height = 48;

    /// <summary>The card of a model that learned from pictures without their lens's distortion.</summary>
    public static ModelCard ForCorrectedPictures(ModelCard card) =>
        card with { Preprocessing = new ModelPreprocessing(0, Standardisation.None, LensCorrected: true) };

    /// <param name="blindTo">Id of a class that it never answers; it is another model then, with another hash.</param>
    public static ModelFolder Write(string path, string version, int? blindTo = null, Func<ModelCard, ModelCard>? change = null)
    {
        var card = ColoursModel.Card("colours", Width, Height) with { Version = version };
        ModelFolderWriter.Write(
            path, ColoursModel.Graph(Width, Height, blindTo: blindTo), change?.Invoke(card) ?? card, folder => folder.Card);
        return ModelFolder.Open(path);
    }
}
