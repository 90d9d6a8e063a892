using Microsoft.Extensions.Logging;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Storage;

/// <summary>
/// Says, for people, that pictures or records are not kept, and why: of each cause once in the log, and as an alert once a minute, since what fails one fails the next. When
/// nothing was lost for a minute, the log says that they are kept again. Thread-safe.
/// </summary>
/// <param name="subject">What is not kept, with its verb: "evidence is".</param>
/// <param name="full">Where room is wanting: why, and what to do.</param>
/// <param name="alert">Hears it.</param>
/// <param name="time">The clock of the minutes.</param>
/// <param name="log">Hears it, too.</param>
internal sealed class StorageComplaint(string subject, Func<string> full, Action<string> alert, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _causes = [];
    private long _alertedAt;
    private long _lostAt;
    private long _lost;

    /// <summary>What is not kept, with its verb.</summary>
    public string Subject => subject;

    /// <summary>One was written.</summary>
    public void Written()
    {
        lock (_gate)
        {
            if (_lost == 0 || time.GetElapsedTime(_lostAt) < Period)
                return;
            log.LogInformation("{Subject} kept again: {Count} were not", subject, _lost);
            _causes.Clear();
            _lost = 0;
        }
    }

    /// <summary>The store had no room.</summary>
    public void Refused() => Complain("full", $"{subject} no longer kept: {full()}");

    /// <summary>One could not be written.</summary>
    /// <param name="what">Which: "evidence …".</param>
    /// <param name="failure">Why.</param>
    public void Failed(string what, Exception failure)
    {
        var unforeseen = failure is OutputException or IOException or UnauthorizedAccessException or OpenCVException ? null : failure;
        // Messages name the file, which is another one each time.
        var cause = failure.InnerException ?? failure;
        Complain($"{cause.GetType()} {cause.HResult}", $"{subject} not kept, the disk cannot be written: {failure.Message}", $"Not written: {what}: {failure.Message}", unforeseen);
    }

    /// <summary>The disk was behind.</summary>
    public void Dropped() => Complain("slow", $"{subject} not kept: the disk does not keep up");

    private void Complain(string cause, string message, string? forTheLog = null, Exception? unforeseen = null)
    {
        lock (_gate)
        {
            var isNews = _causes.Add(cause);
            (_lost, _lostAt) = (_lost + 1, time.GetTimestamp());
            if (isNews)
                log.LogError(unforeseen, "{Complaint}", forTheLog ?? message);
            if (!isNews && time.GetElapsedTime(_alertedAt) < Period)
                return;
            _alertedAt = _lostAt;
            alert(message);
        }
    }
}
