using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>
/// Lays made-up foreign bodies on the picture, in the spirit of CutPaste (Li et al. 2021, arXiv 2104.04015) and DRAEM
/// (Zavrtanik et al. 2021, arXiv 2108.07610): the few foreign bodies of a training set stand for everything that may
/// fall on a belt, so what is learned should be "neither belt nor product" and not their shapes.
/// </summary>
public sealed class SyntheticBodyAugmentation(AugmentationOptions options, int background, int bodyClass) : IAugmentation
{
    private const double ChanceOnTopOfProduct = 0.1;

    private readonly CutoutPlacer _placer = new(background);

    public void Apply(LabelledPicture picture, Random random)
    {
        var bodies = random.Next(options.SyntheticBodies + 1);
        for (var i = 0; i < bodies; i++)
        {
            using var body = Make(random);
            if (random.Chance(ChanceOnTopOfProduct))
            {
                var place = new Rect(
                    random.Next(Math.Max(1, picture.Image.Width - body.Image.Width)),
                    random.Next(Math.Max(1, picture.Image.Height - body.Image.Height)),
                    body.Image.Width,
                    body.Image.Height);
                CutoutPlacer.Lay(body, picture, place, random);
            }
            else
            {
                _placer.Place(body, picture, random);
            }
        }
    }

    private Cutout Make(Random random)
    {
        using var shape = SyntheticShape.Draw(random, out var isMoulded);
        var image = SyntheticTexture.Paint(shape.Size(), random);
        if (isMoulded)
            SyntheticRelief.Press(image, shape, random);
        // Some are translucent: plastic film, glass.
        var opacity = new Mat();
        shape.ConvertTo(opacity, MatType.CV_8UC1, random.Chance(0.12) ? random.Between(0.45, 0.8) : 1);
        return Cutout.OfClass(image, opacity, shape, bodyClass);
    }
}
