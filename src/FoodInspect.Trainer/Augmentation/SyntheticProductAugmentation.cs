using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>
/// Lays made-up produce on the picture, all of it sound: round, egg- and pear-shaped bodies with a skin of any colour, with stems, crowns
/// and leaves that belong to them. The few kinds of a training set stand for every kind that may lie on a belt
/// (domain randomisation, Tobin et al. 2017, arXiv 1703.06907). They are 36 to 100 px long.
/// </summary>
/// <param name="options">Says how many there are at the most.</param>
/// <param name="background">The class on which they may lie.</param>
/// <param name="product">The class of sound product, which they get.</param>
public sealed class SyntheticProductAugmentation(AugmentationOptions options, int background, int product) : IAugmentation
{
    private readonly CutoutPlacer _placer = new(background);

    public void Apply(LabelledPicture picture, Random random)
    {
        var products = random.Next(options.SyntheticProducts + 1);
        for (var i = 0; i < products; i++)
        {
            using var item = Make(random);
            _placer.Place(item, picture, random);
        }
    }

    private Cutout Make(Random random)
    {
        using var body = SyntheticProduce.DrawBody(random);
        var image = SyntheticSkin.Paint(body, random);
        var opacity = body.Clone();
        if (random.Chance(0.5))
            SyntheticGrowth.Add(image, opacity, body, SyntheticProduce.LongestGrowthPx, random);
        return Cutout.OfClass(image, opacity, opacity, product);
    }
}
