using System.Globalization;
using System.Text;
using FoodInspect.Core.Configuration;

namespace FoodInspect.Configuration;

/// <summary>Puts everything that is wrong with a configuration into one message, each problem with its file and line.</summary>
public static class ConfigurationReport
{
    /// <summary>Throws if there is any problem.</summary>
    /// <param name="problems">What is wrong; what is said twice counts once.</param>
    /// <param name="root">The configuration as written; tells the places.</param>
    /// <param name="secrets">Keeps values from the environment out of the message.</param>
    /// <exception cref="ConfigurationException">There is at least one problem.</exception>
    public static void ThrowIfAny(
        IEnumerable<ConfigurationProblem> problems, ConfigurationNode root, SecretSubstitution secrets)
    {
        var different = problems.Distinct().ToList();
        if (different.Count == 0)
            return;
        var message = new StringBuilder(
            different.Count == 1 ? "The configuration has a problem:" : $"The configuration has {different.Count} problems:");
        foreach (var problem in different)
            message.Append(CultureInfo.InvariantCulture, $"\n  {root.Nearest(problem.KeyPath).Place}  {secrets.Hide(problem.ToString())}");
        throw new ConfigurationException(message.ToString());
    }
}
