namespace FoodInspect.Core.Truth;

/// <summary>What an inspection must reach on a recorded line, each 0 to 1.</summary>
public sealed record TruthTargets
{
    /// <summary>At least this share of the rotten items is rejected.</summary>
    public double RottenRecall { get; init; } = 0.97;

    /// <summary>At least this share of the foreign bodies is rejected.</summary>
    public double ForeignRecall { get; init; } = 0.90;

    /// <summary>At most this share of the sound items is rejected.</summary>
    public double FalseRejectRatio { get; init; } = 0.02;

    /// <summary>The count is off by at most this share.</summary>
    public double CountErrorRatio { get; init; } = 0.01;

    /// <summary>Each target with what was measured and whether it was reached.</summary>
    public IEnumerable<(string Name, double Measured, string Target, bool IsReached)> Check(TruthComparison comparison)
    {
        yield return ("rotten rejected", comparison.RottenRecall, $"at least {RottenRecall:P1}", comparison.RottenRecall >= RottenRecall);
        yield return ("foreign rejected", comparison.ForeignRecall, $"at least {ForeignRecall:P1}", comparison.ForeignRecall >= ForeignRecall);
        yield return ("sound rejected", comparison.FalseRejectRatio, $"at most {FalseRejectRatio:P1}", comparison.FalseRejectRatio <= FalseRejectRatio);
        yield return ("count off by", comparison.CountErrorRatio, $"at most {CountErrorRatio:P1}", comparison.CountErrorRatio <= CountErrorRatio);
    }
}
