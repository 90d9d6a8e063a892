using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>
/// One way of making a training picture other than it was. It changes the picture (BGR, 8-bit) and, where pixels
/// move or get another meaning, its mask; all chance comes from <c>random</c>. Called from several threads at once.
/// </summary>
public interface IAugmentation
{
    void Apply(LabelledPicture picture, Random random);
}
