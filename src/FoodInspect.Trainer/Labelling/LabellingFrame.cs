namespace FoodInspect.Trainer.Labelling;

/// <summary>A picture of the split that is labelled, and where what belongs to it stands.</summary>
/// <param name="Name">The picture's file name without extension.</param>
/// <param name="PicturePath">The picture.</param>
/// <param name="MaskPath">Its mask in the data set: a person's, or what a line's model predicted; may not exist.</param>
/// <param name="DraftPath">Unfinished work; may not exist.</param>
public sealed record LabellingFrame(string Name, string PicturePath, string MaskPath, string DraftPath);
