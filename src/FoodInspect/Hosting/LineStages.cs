using FoodInspect.Configuration;
using FoodInspect.Core.Calibration;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Regions;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Tracking;
using Microsoft.Extensions.Logging.Abstractions;
using OpenCvSharp;

namespace FoodInspect.Hosting;

/// <summary>
/// The stages of a line around its network: calibration, region finder, tracker and judge. Tracker and judge need the size of
/// the picture, which many cameras tell only with their first usable frame; so does the check whether zones lie inside it. Frames
/// before that one are NotInspected.
/// </summary>
internal sealed class LineStages : IDisposable
{
    private readonly RecipeSelection _recipe;
    private readonly Calibration? _calibration;
    private readonly TimeProvider? _liveClock;
    private readonly RegionFinder _regions;
    private ItemTracker? _tracker;
    private RecipeJudge? _judge;

    /// <summary>Prepares the stages.</summary>
    /// <param name="recipe">The recipe, found good as far as it can be without the picture.</param>
    /// <param name="calibration">The camera's calibration, found good likewise, or null.</param>
    /// <param name="pool">Where corrected pictures are rented.</param>
    /// <param name="liveClock">The line's clock on a live line, else null.</param>
    public LineStages(RecipeSelection recipe, CalibrationFile? calibration, FramePool pool, TimeProvider? liveClock)
    {
        (_recipe, _liveClock) = (recipe, liveClock);
        _calibration = calibration is null ? null : new Calibration(calibration, pool);
        _regions = new RegionFinder(
            Classes, recipe.Options.Regions, _calibration?.Scale is { } scale ? scale.AreaMm2 : null);
    }

    private IReadOnlyList<SegmentationClass> Classes => _recipe.Model.Card.Classes;

    /// <summary>Corrects a frame's picture; the first usable one tells the size of all.</summary>
    /// <exception cref="ConfigurationException">Zones or calibration do not fit the picture.</exception>
    public Frame Calibrate(Frame frame)
    {
        if (_judge is null && frame.Quality.UnusableReason is null)
            Fit(frame.Picture.Size());
        return _calibration?.Apply(frame) ?? frame;
    }

    public AnalysedFrame Find(SegmentedFrame frame) => _regions.Find(frame);

    /// <summary>True if no picture has to do with the one before: every item ends with the picture that shows it.</summary>
    public bool AreStills { get; init; }

    /// <summary>Hears, once, what a person should know of the pictures and of the rules that judge them.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    public AnalysedFrame Follow(AnalysedFrame frame) =>
        _tracker is null ? frame : AreStills ? _tracker.FollowStill(frame) : _tracker.Follow(frame);

    public JudgedFrame Judge(AnalysedFrame frame) => _judge?.Judge(frame)
        ?? new JudgedFrame(frame, Verdict.NotInspected(frame.Segmented.Frame.Quality.UnusableReason!), [], []);

    /// <summary>Judges what was still in the picture after the last frame.</summary>
    /// <param name="lostReason">Why what nothing speaks against was not inspected; null to judge it by what was seen.</param>
    public LastItems Finish(string? lostReason) => _judge?.Finish(_tracker!.Finish(lostReason)) ?? new([], 0);

    /// <inheritdoc />
    public void Dispose() => _calibration?.Dispose();

    private void Fit(Size picture)
    {
        var problems = RecipeOptionsValidator
            .Validate(_recipe.KeyPath, _recipe.Options, Classes, picture, hasScale: _calibration?.Scale is not null, _calibration?.Scale?.PictureMm2(picture))
            .Concat(_calibration is null ? [] : CalibrationValidator.Validate("Calibration", _calibration.File, picture))
            .ToList();
        if (problems.Count > 0)
            throw new ConfigurationException(
                $"The configuration does not fit the {picture.Width}x{picture.Height} pictures that come"
                + $" (if the camera gave others before, set it back):\n  {string.Join("\n  ", problems)}");
        if (StretchAdvice.Of(picture, _recipe.Model.Card.Input) is { } advice)
            Log.LogWarning("{Advice}", advice);
        foreach (var unjudged in UnjudgedClass.Of(_recipe))
            Log.LogWarning("{KeyPath}: {Advice}", _recipe.KeyPath, unjudged.Advice);
        _tracker = new ItemTracker(Classes, picture, _recipe.Options.Tracking, _recipe.Options.Regions.MinimumAreaPx, _liveClock);
        _judge = new RecipeJudge(_recipe.Options, Classes, picture, AreStills);
    }
}
