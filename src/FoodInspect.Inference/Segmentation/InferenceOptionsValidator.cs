using FoodInspect.Core.Configuration;

namespace FoodInspect.Inference;

/// <summary>Says what is wrong with <see cref="InferenceOptions"/>.</summary>
public static class InferenceOptionsValidator
{
    /// <summary>All problems of the options under this key path; none if they are good.</summary>
    public static IEnumerable<ConfigurationProblem> Validate(string keyPath, InferenceOptions options)
    {
        foreach (var (name, value, most) in new[]
        {
            (nameof(options.Sessions), options.Sessions, 64),
            (nameof(options.ThreadsPerSession), options.ThreadsPerSession, 256),
            (nameof(options.MaxBatch), options.MaxBatch, 256),
        })
        {
            if (value < 0 || value > most)
                yield return new($"{keyPath}:{name}", $"{value}", "out of range", $"Give 1 to {most}, or 0 to leave it to the provider");
        }

        if (options.DeviceId is < 0 or > 63)
            yield return new($"{keyPath}:{nameof(options.DeviceId)}", $"{options.DeviceId}", "this is no number of a GPU", "Give 0 for the first one");
    }
}
