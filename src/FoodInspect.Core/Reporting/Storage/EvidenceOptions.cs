using FoodInspect.Core.Configuration;

namespace FoodInspect.Core.Reporting.Storage;

/// <summary>Pictures that prove an alert.</summary>
public sealed record EvidenceOptions : StorageOptions
{
    /// <summary>The name of the file that marks a folder of evidence as reviewed, so that it may be deleted for room.</summary>
    public const string ReviewedMark = ".reviewed";

    /// <summary>Evidence is kept unless it is switched off.</summary>
    public EvidenceOptions() => (Enabled, Folder) = (true, "evidence");
}

/// <summary>Says what is wrong with <see cref="EvidenceOptions"/>.</summary>
public static class EvidenceOptionsValidator
{
    /// <summary>All problems of the options under this key path; none if they are good.</summary>
    public static IEnumerable<ConfigurationProblem> Validate(string keyPath, EvidenceOptions options) => options.ValidateStorage(keyPath);
}
