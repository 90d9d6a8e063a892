namespace FoodInspect.Core.Reporting.Watches;

/// <summary>What a health endpoint answers.</summary>
/// <param name="IsGood">True for 200, false for 503.</param>
/// <param name="Lines">How each line is, one sentence a line.</param>
public sealed record HealthAnswer(bool IsGood, IReadOnlyList<string> Lines)
{
    /// <summary>The body of the answer, as plain text.</summary>
    public override string ToString() => string.Join('\n', Lines);
}

/// <summary>The health of the whole process: of all its lines. Thread-safe.</summary>
/// <param name="lines">The lines; empty while the program still starts.</param>
public sealed class InspectionHealth(Func<IReadOnlyList<LineWatch>> lines)
{
    /// <summary><c>/health/live</c>: false if a line ended with an error, which only a restart of the process can mend.</summary>
    public HealthAnswer Live() => Answer(condition => condition is not { State: LineState.Ended, Reason: not null });

    /// <summary><c>/health/ready</c>: true if there are lines and every one inspects.</summary>
    public HealthAnswer Ready()
    {
        var answer = Answer(condition => condition.State == LineState.Inspecting);
        return answer.Lines.Count == 0 ? new HealthAnswer(false, ["starting"]) : answer;
    }

    private HealthAnswer Answer(Func<LineCondition, bool> isGood)
    {
        var conditions = lines().Select(line => (line.Line, line.Condition)).ToArray();
        return new HealthAnswer(
            conditions.All(line => isGood(line.Condition)), [.. conditions.Select(line => $"{line.Line}: {line.Condition}")]);
    }
}
