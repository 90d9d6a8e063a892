namespace FoodInspect.Core.Reporting.Storage;

/// <summary>Names of lines and rules as parts of file names.</summary>
public static class FileName
{
    /// <summary>The name with everything but letters, digits, '-' and '_' replaced by '_'; never empty.</summary>
    public static string Of(string name) => name.Length == 0
        ? "_"
        : string.Create(name.Length, name, static (result, original) =>
        {
            for (var i = 0; i < result.Length; i++)
                result[i] = char.IsLetterOrDigit(original[i]) || original[i] is '-' or '_' ? original[i] : '_';
        });
}
