namespace FoodInspect.Trainer.Augmentation;

internal static class RandomRanges
{
    public static double Between(this Random random, double low, double high) => low + ((high - low) * random.NextDouble());

    public static double Around(this Random random, double centre, double range) => random.Between(centre - range, centre + range);

    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;

    /// <summary>A factor from 1/(1+range) to 1+range, as likely above 1 as below.</summary>
    public static double Factor(this Random random, double range) =>
        Math.Exp(random.Around(0, Math.Log(1 + range)));
}
