namespace FoodInspect.Core.Configuration;

/// <summary>One thing wrong with the configuration.</summary>
/// <param name="KeyPath">Where, for example <c>Recipes:biscuits:Rules[2]:Class</c>.</param>
/// <param name="Value">What stands there, or null if it is missing; never a secret.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What would be right.</param>
public sealed record ConfigurationProblem(string KeyPath, string? Value, string Problem, string Remedy)
{
    /// <inheritdoc />
    public override string ToString() =>
        $"{(Value is null ? KeyPath : $"{KeyPath} = {Value}")}: {Problem.TrimEnd('.')}. {Remedy}";
}
