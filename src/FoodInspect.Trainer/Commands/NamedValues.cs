namespace FoodInspect.Trainer.Commands;

/// <summary>Options of the form NAME=VALUE. A name may hold '='; the last one divides.</summary>
internal static class NamedValues
{
    /// <param name="pairs">What was given.</param>
    /// <param name="option">The option's name, for messages.</param>
    /// <param name="parse">Reads a value; throws <see cref="UsageException"/>.</param>
    /// <exception cref="UsageException">One has no name or no value, or a name stands there twice.</exception>
    public static Dictionary<string, T> Parse<T>(IEnumerable<string> pairs, string option, Func<string, T> parse)
    {
        var values = new Dictionary<string, T>();
        foreach (var pair in pairs)
        {
            if (pair.LastIndexOf('=') is not (> 0 and var middle) || middle == pair.Length - 1 || !values.TryAdd(pair[..middle], parse(pair[(middle + 1)..])))
                throw new UsageException($"{option} '{pair}': give NAME=VALUE, each name once.");
        }
        return values;
    }
}
