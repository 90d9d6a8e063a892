using FoodInspect.Core.Rules;

namespace FoodInspect.Hosting;

/// <summary>The last stage of a line: what becomes of its verdicts.</summary>
public interface ILineReport
{
    /// <summary>Publishes a judged frame; the frame stays the caller's.</summary>
    ValueTask PublishAsync(JudgedFrame frame, CancellationToken stop);

    /// <summary>Publishes the items that were still in the picture when the line's frames ended.</summary>
    ValueTask PublishLastAsync(IReadOnlyList<JudgedItem> items);
}
