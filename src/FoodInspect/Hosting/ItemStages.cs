using FoodInspect.Configuration;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Regions;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Tracking;
using OpenCvSharp;

namespace FoodInspect.Hosting;

/// <summary>
/// A line's region finder, tracker and judge. Tracker and judge need the size of the picture, which many cameras tell only
/// with their first frame; so does the check whether zones lie inside it.
/// </summary>
/// <param name="recipe">The recipe, found good as far as it can be without the picture.</param>
/// <param name="recipeKeyPath">Where it stands in the configuration.</param>
/// <param name="classes">The classes of its model.</param>
/// <param name="liveClock">The line's clock on a live line, else null.</param>
internal sealed class ItemStages(
    RecipeOptions recipe, string recipeKeyPath, IReadOnlyList<SegmentationClass> classes, TimeProvider? liveClock)
{
    private readonly RegionFinder _regions = new(classes, recipe.Regions);
    private ItemTracker? _tracker;
    private RecipeJudge? _judge;

    /// <summary>Lets a frame through; the first one tells the size of the picture.</summary>
    /// <exception cref="ConfigurationException">A zone of the recipe does not fit the picture.</exception>
    public Frame Admit(Frame frame)
    {
        if (_judge is not null)
            return frame;
        var size = frame.Picture.Size();
        var problems = RecipeOptionsValidator.Validate(recipeKeyPath, recipe, classes, size, hasScale: null).ToList();
        if (problems.Count > 0)
            throw new ConfigurationException(
                $"The recipe does not fit the {size.Width}x{size.Height} picture of this camera:\n  {string.Join("\n  ", problems)}");
        _tracker = new ItemTracker(classes, size, recipe.Tracking, liveClock);
        _judge = new RecipeJudge(recipe, classes, size);
        return frame;
    }

    public AnalysedFrame Find(SegmentedFrame frame) => _regions.Find(frame);

    public AnalysedFrame Follow(AnalysedFrame frame) => _tracker!.Follow(frame);

    public JudgedFrame Judge(AnalysedFrame frame) => _judge!.Judge(frame);

    /// <summary>Judges what was still in the picture after the last frame.</summary>
    public IReadOnlyList<JudgedItem> Finish() => _judge is null ? [] : _judge.Finish(_tracker!.Finish());
}
