namespace FoodInspect.Core.Reporting;

/// <summary>Says, for people, that pictures are not kept, and why.</summary>
/// <param name="Subject">What is not kept, with its verb: "evidence is".</param>
/// <param name="Full">Where room is wanting: what to do.</param>
/// <param name="Say">Hears it, each time.</param>
internal sealed record StorageComplaint(string Subject, string Full, Action<string> Say)
{
    /// <summary>The store had no room.</summary>
    public void Refused() => Say($"{Subject} no longer kept: {Full}");

    /// <summary>It could not be written.</summary>
    public void Failed(Exception exception) => Say($"{Subject} not kept, the disk cannot be written: {exception.Message}");

    /// <summary>The disk was behind.</summary>
    public void Dropped() => Say($"{Subject} not kept: the disk does not keep up");
}
