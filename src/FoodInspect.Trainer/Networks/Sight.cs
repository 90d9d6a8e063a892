using static TorchSharp.torch;

namespace FoodInspect.Trainer.Networks;

/// <summary>What a network makes of pictures before their scores are brought to the pictures' size.</summary>
/// <param name="Scores">Float [N,classes,h,w]; the picture's height and width are h and w times one power of two.</param>
/// <param name="Fine">Activations of high resolution, each float [N,C,h',w'], which a <see cref="PointHead"/> reads beside the scores.</param>
public sealed record Sight(Tensor Scores, IReadOnlyList<Tensor> Fine);
