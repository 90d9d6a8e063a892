using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Prompting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;

namespace FoodInspect.Trainer.Labelling;

/// <summary>What the page asks for and sends. Label maps travel as <see cref="LabelRuns"/>; errors as a sentence for the reader.</summary>
internal sealed class LabellingEndpoints(LabellingDesk desk)
{
    private const string Binary = "application/octet-stream";

    private readonly LabellingSet set = desk.Set;
    private readonly DrawnFrames drawn = new();

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/set", Describe);
        var frame = api.MapGroup("/frames/{name}").AddEndpointFilter(TellAsync);
        frame.MapGet("/picture", (string name) => With(name, found => Results.File(found.PicturePath, PictureType(found))));
        frame.MapGet("/thumbnail", (string name) => With(name, found => Results.Bytes(desk.Thumbnail(found), "image/jpeg")));
        frame.MapGet("/labels", LabelsAsync);
        frame.MapGet("/prediction", PredictionAsync);
        frame.MapPost("/segment", SegmentAsync);
        frame.MapPost("/proposals", ProposeAsync);
        frame.MapPut("/draft", (string name, string page, long revision, string? since, HttpRequest request, CancellationToken stop) =>
            ReceiveAsync(name, (page, revision), since, request, set.SaveDraft, stop));
        frame.MapPut("/draft/rows", ReceiveRowsAsync);
        frame.MapDelete("/draft", (string name) => With(name, found => Done(() => set.DeleteDraft(found))));
        frame.MapPut("/ready", (string name, string page, long revision, string? since, HttpRequest request, CancellationToken stop) =>
            ReceiveAsync(name, (page, revision), since, request, set.SaveReady, stop));
        frame.MapPut("/skipped", (string name) => With(name, found => Done(() => set.Mark(found, FrameState.Skipped))));
        frame.MapPut("/open", (string name) => With(name, found => Done(() => set.Mark(found, FrameState.Open))));
    }

    private IResult Describe() => Results.Json(new
    {
        name = Path.GetFileName(set.Folder),
        set.Split,
        ignore = (int)set.Ignore,
        segmenter = desk.SegmenterName,
        desk.HasModel,
        desk.CanPropose,
        classes = set.Classes.Select(known => new { known.Id, known.Name, colour = known.Colour.ToString() }),
        frames = set.Frames.Select(frame => new
        {
            frame.Name,
            state = set.StateOf(frame).ToString().ToLowerInvariant(),
            hasDraft = File.Exists(frame.DraftPath),
        }),
    });

    private async Task<IResult> LabelsAsync(string name, HttpResponse response, CancellationToken stop)
    {
        if (set.Find(name) is not { } frame)
            return Results.NotFound();
        var size = await desk.SizeOfAsync(frame, stop);
        // Asked before the labels: of a newer draft that comes between them, rows are refused rather than mixed with it.
        var state = drawn.StateOf(name);
        using var predicted = await PredictUnlabelledAsync(frame, stop);
        var (labels, origin) = Begin(frame, size, predicted);
        using (labels)
        {
            response.Headers["X-Labels-State"] = state;
            response.Headers["X-Labels-From"] = origin;
            return Results.Bytes(LabelRuns.Encode(labels), Binary);
        }
    }

    private async Task<IResult> PredictionAsync(string name, CancellationToken stop)
    {
        if (set.Find(name) is not { } frame)
            return Results.NotFound();
        using var labels = await desk.PredictAsync(frame, stop);
        return labels is null ? Results.NotFound() : Results.Bytes(LabelRuns.Encode(labels), Binary);
    }

    private async Task<IResult> SegmentAsync(string name, Prompt prompt, CancellationToken stop)
    {
        if (set.Find(name) is not { } frame)
            return Results.NotFound();
        var masks = await desk.SegmentAsync(frame, prompt with { Points = prompt.Points ?? [] }, stop);
        try
        {
            return Results.Json(masks.Select(mask => new { mask.PredictedIou, runs = LabelRuns.Encode(mask.Mask) }).ToArray());
        }
        finally
        {
            foreach (var mask in masks)
                mask.Dispose();
        }
    }

    private async Task<IResult> ProposeAsync(string name, CancellationToken stop)
    {
        if (set.Find(name) is not { } frame)
            return Results.NotFound();
        var masks = await desk.ProposeAsync(frame, stop);
        try
        {
            return Results.Json(masks.Select(mask => new
            {
                mask.PredictedIou,
                mask.AreaPixels,
                left = mask.Box.X,
                top = mask.Box.Y,
                width = mask.Box.Width,
                height = mask.Box.Height,
                runs = LabelRuns.Encode(mask.Mask),
            }).ToArray());
        }
        finally
        {
            foreach (var mask in masks)
                mask.Dispose();
        }
    }

    /// <summary>A whole label map, drawn by a page that had the state <paramref name="since"/> of the frame when it began or drew last.</summary>
    private async Task<IResult> ReceiveAsync(
        string name, (string Page, long Revision) sent, string? since, HttpRequest request, Action<LabellingFrame, Mat> save, CancellationToken stop)
    {
        if (set.Find(name) is not { } frame)
            return Results.NotFound();
        var body = await BodyOfAsync(request, stop);
        var size = await desk.SizeOfAsync(frame, CancellationToken.None);
        using var labels = LabelRuns.Decode(body, size, set.IsAllowed);
        return Take(name, sent, () =>
        {
            // After a new start of the program nobody's state is known: a page that stayed open goes on.
            if (drawn.StateOf(name).Length > 0)
                drawn.RequireSame(name, since, sent.Page);
            save(frame, labels);
        });
    }

    /// <summary>
    /// Rows that changed since the page had the state <paramref name="since"/> of a frame, which it tells as it goes; all others are as they are here.
    /// </summary>
    private async Task<IResult> ReceiveRowsAsync(
        string name, string page, long revision, string? since, int top, int count, HttpRequest request, CancellationToken stop)
    {
        if (set.Find(name) is not { } frame)
            return Results.NotFound();
        var body = await BodyOfAsync(request, stop);
        // The page may be gone by now; its work is not to go with it.
        var size = await desk.SizeOfAsync(frame, CancellationToken.None);
        if (top < 0 || count < 1 || count > size.Height - top)
            throw new InvalidDataException($"{count} rows from row {top} on, of a picture with {size.Height}");
        using var rows = LabelRuns.Decode(body, new Size(size.Width, count), set.IsAllowed);
        using var predicted = await PredictUnlabelledAsync(frame, CancellationToken.None);
        return Take(name, (page, revision), () =>
        {
            drawn.RequireSame(name, since, page);
            using var labels = Begin(frame, size, predicted).Labels;
            using (var changed = labels.RowRange(top, top + count))
                rows.CopyTo(changed);
            set.SaveDraft(frame, labels);
        });
    }

    private async Task<Mat?> PredictUnlabelledAsync(LabellingFrame frame, CancellationToken stop) =>
        set.HasLabels(frame) ? null : await desk.PredictAsync(frame, stop);

    /// <summary>Where the work begins: the draft, else the mask, else what the model sees, else nothing labelled.</summary>
    private (Mat Labels, string Origin) Begin(LabellingFrame frame, Size size, Mat? predicted)
    {
        if (set.ReadLabels(frame, size, out var isDraft) is { } labels)
            return (labels, isDraft ? "draft" : "mask");
        return predicted is null ? (new Mat(size, MatType.CV_8UC1, Scalar.All(set.Ignore)), "nothing") : (predicted.Clone(), "prediction");
    }

    private static async Task<byte[]> BodyOfAsync(HttpRequest request, CancellationToken stop)
    {
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body, stop);
        return body.ToArray();
    }

    private IResult Take(string name, (string Page, long Revision) sent, Action save) => Done(() => drawn.Take(name, sent, save));

    private IResult With(string name, Func<LabellingFrame, IResult> answer) =>
        set.Find(name) is { } frame ? answer(frame) : Results.NotFound();

    private static IResult Done(Action work)
    {
        work();
        return Results.NoContent();
    }

    private static string PictureType(LabellingFrame frame) =>
        frame.PicturePath.EndsWith(".png", StringComparison.OrdinalIgnoreCase) ? "image/png" : "image/jpeg";

    /// <summary>Turns what a person can mend into a sentence that the page shows.</summary>
    private static async ValueTask<object?> TellAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception failure) when (failure is InvalidDataException or ArgumentException or NotSupportedException)
        {
            return Results.Text(failure.Message, statusCode: StatusCodes.Status422UnprocessableEntity);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Results.Text(failure.Message, statusCode: StatusCodes.Status507InsufficientStorage);
        }
        catch (Exception failure) when (failure is ModelException or OnnxRuntimeException or OpenCVException)
        {
            return Results.Text(failure.Message, statusCode: StatusCodes.Status500InternalServerError);
        }
    }
}
