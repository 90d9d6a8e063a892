using Microsoft.AspNetCore.Http;
using OpenCvSharp;

namespace FoodInspect.Trainer.Labelling;

/// <summary>
/// The label maps that a page draws on, on their way there and back, as <see cref="LabelRuns"/>. Each frame has a state that a page tells as it sends, so that
/// two pages do not draw over each other's work.
/// </summary>
internal sealed class LabelTransfer(LabellingDesk desk)
{
    public const string Binary = "application/octet-stream";

    private readonly LabellingSet _set = desk.Set;
    private readonly DrawnFrames _drawn = new();

    /// <summary>Where the work on a frame begins, and its state.</summary>
    public async Task<IResult> LabelsAsync(string name, HttpResponse response, CancellationToken stop)
    {
        if (_set.Find(name) is not { } frame)
            return Results.NotFound();
        var size = await desk.SizeOfAsync(frame, stop);
        // Asked before the labels: of a newer draft that comes between them, rows are refused rather than mixed with it.
        var state = _drawn.StateOf(name);
        using var predicted = await PredictUnlabelledAsync(frame, stop);
        var (labels, origin) = Begin(frame, size, predicted);
        using (labels)
        {
            response.Headers["X-Labels-State"] = state;
            response.Headers["X-Labels-From"] = origin;
            return Results.Bytes(LabelRuns.Encode(labels), Binary);
        }
    }

    /// <summary>A whole label map, drawn by a page that had the state <paramref name="since"/> of the frame when it began or drew last.</summary>
    public async Task<IResult> ReceiveAsync(
        string name, (string Page, long Revision) sent, string? since, HttpRequest request, Action<LabellingFrame, Mat> save, CancellationToken stop)
    {
        if (_set.Find(name) is not { } frame)
            return Results.NotFound();
        var body = await BodyOfAsync(request, stop);
        var size = await desk.SizeOfAsync(frame, CancellationToken.None);
        using var labels = LabelRuns.Decode(body, size, _set.IsAllowed);
        return Take(name, sent, () =>
        {
            // After a new start of the program nobody's state is known: a page that stayed open goes on.
            if (_drawn.StateOf(name).Length > 0)
                _drawn.RequireSame(name, since, sent.Page);
            save(frame, labels);
        });
    }

    /// <summary>
    /// Rows that changed since the page had the state <paramref name="since"/> of a frame, which it tells as it goes; all others are as they are here.
    /// </summary>
    public async Task<IResult> ReceiveRowsAsync(
        string name, string page, long revision, string? since, int top, int count, HttpRequest request, CancellationToken stop)
    {
        if (_set.Find(name) is not { } frame)
            return Results.NotFound();
        var body = await BodyOfAsync(request, stop);
        // The page may be gone by now; its work is not to go with it.
        var size = await desk.SizeOfAsync(frame, CancellationToken.None);
        if (top < 0 || count < 1 || count > size.Height - top)
            throw new InvalidDataException($"{count} rows from row {top} on, of a picture with {size.Height}");
        using var rows = LabelRuns.Decode(body, new Size(size.Width, count), _set.IsAllowed);
        using var predicted = await PredictUnlabelledAsync(frame, CancellationToken.None);
        return Take(name, (page, revision), () =>
        {
            _drawn.RequireSame(name, since, page);
            using var labels = Begin(frame, size, predicted).Labels;
            using (var changed = labels.RowRange(top, top + count))
                rows.CopyTo(changed);
            _set.SaveDraft(frame, labels);
        });
    }

    private async Task<Mat?> PredictUnlabelledAsync(LabellingFrame frame, CancellationToken stop) =>
        _set.HasLabels(frame) ? null : await desk.PredictAsync(frame, stop);

    /// <summary>Where the work begins: the draft, else the mask, else what the model sees, else nothing labelled.</summary>
    private (Mat Labels, string Origin) Begin(LabellingFrame frame, Size size, Mat? predicted)
    {
        if (_set.ReadLabels(frame, size, out var isDraft) is { } labels)
            return (labels, isDraft ? "draft" : "mask");
        return predicted is null ? (new Mat(size, MatType.CV_8UC1, Scalar.All(_set.Ignore)), "nothing") : (predicted.Clone(), "prediction");
    }

    private static async Task<byte[]> BodyOfAsync(HttpRequest request, CancellationToken stop)
    {
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body, stop);
        return body.ToArray();
    }

    private IResult Take(string name, (string Page, long Revision) sent, Action save)
    {
        _drawn.Take(name, sent, save);
        return Results.NoContent();
    }
}
