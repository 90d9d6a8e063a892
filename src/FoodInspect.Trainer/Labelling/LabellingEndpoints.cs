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
    private readonly LabellingSet _set = desk.Set;
    private readonly LabelTransfer _labels = new(desk);

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/set", Describe);
        var frame = api.MapGroup("/frames/{name}").AddEndpointFilter(TellAsync);
        frame.MapGet("/picture", (string name) => With(name, found => Results.File(found.PicturePath, PictureType(found))));
        frame.MapGet("/thumbnail", async (string name, CancellationToken stop) =>
            _set.Find(name) is { } found ? Results.Bytes(await desk.ThumbnailAsync(found, stop), "image/jpeg") : Results.NotFound());
        frame.MapGet("/labels", _labels.LabelsAsync);
        frame.MapGet("/prediction", PredictionAsync);
        frame.MapPost("/segment", SegmentAsync);
        frame.MapPost("/proposals", ProposeAsync);
        frame.MapPut("/draft", (string name, string page, long revision, string? since, HttpRequest request, CancellationToken stop) =>
            _labels.ReceiveAsync(name, (page, revision), since, request, _set.SaveDraft, stop));
        frame.MapPut("/draft/rows", _labels.ReceiveRowsAsync);
        frame.MapDelete("/draft", (string name) => With(name, found => Done(() => _set.DeleteDraft(found))));
        frame.MapPut("/ready", (string name, string page, long revision, string? since, HttpRequest request, CancellationToken stop) =>
            _labels.ReceiveAsync(name, (page, revision), since, request, _set.SaveReady, stop));
        frame.MapPut("/skipped", (string name) => With(name, found => Done(() => _set.Mark(found, FrameState.Skipped))));
        frame.MapPut("/open", (string name) => With(name, found => Done(() => _set.Mark(found, FrameState.Open))));
    }

    private IResult Describe() => Results.Json(new
    {
        name = Path.GetFileName(_set.Folder),
        _set.Split,
        ignore = (int)_set.Ignore,
        segmenter = desk.SegmenterName,
        desk.HasModel,
        desk.CanPropose,
        classes = _set.Classes.Select(known => new { known.Id, known.Name, colour = known.Colour.ToString() }),
        frames = _set.Frames.Select(frame => new
        {
            frame.Name,
            state = _set.StateOf(frame).ToString().ToLowerInvariant(),
            hasDraft = File.Exists(frame.DraftPath),
        }),
    });

    private async Task<IResult> PredictionAsync(string name, CancellationToken stop)
    {
        if (_set.Find(name) is not { } frame)
            return Results.NotFound();
        using var predicted = await desk.PredictAsync(frame, stop);
        return predicted is null ? Results.NotFound() : Results.Bytes(LabelRuns.Encode(predicted), LabelTransfer.Binary);
    }

    private async Task<IResult> SegmentAsync(string name, Prompt prompt, CancellationToken stop)
    {
        if (_set.Find(name) is not { } frame)
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
        if (_set.Find(name) is not { } frame)
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

    private IResult With(string name, Func<LabellingFrame, IResult> answer) =>
        _set.Find(name) is { } frame ? answer(frame) : Results.NotFound();

    private static IResult Done(Action work)
    {
        work();
        return Results.NoContent();
    }

    private static string PictureType(LabellingFrame frame) => Path.GetExtension(frame.PicturePath).ToLowerInvariant() switch
    {
        ".png" => "image/png",
        ".bmp" => "image/bmp",
        _ => "image/jpeg",
    };

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
