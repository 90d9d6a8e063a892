using System.Globalization;
using System.Text;
using FoodInspect.Core.Configuration;

namespace FoodInspect.Configuration;

/// <summary>Puts everything that is wrong with a configuration into one message, each problem with its file and line.</summary>
public static class ConfigurationReport
{
    /// <summary>Throws if there is any problem.</summary>
    /// <param name="problems">What is wrong.</param>
    /// <param name="root">The configuration as written; tells the places.</param>
    /// <param name="secrets">Keeps values from the environment out of the message.</param>
    /// <exception cref="ConfigurationException">There is at least one problem.</exception>
    public static void ThrowIfAny(
        IReadOnlyCollection<ConfigurationProblem> problems, ConfigurationNode root, SecretSubstitution secrets)
    {
        if (problems.Count == 0)
            return;
        var message = new StringBuilder(
            problems.Count == 1 ? "The configuration has a problem:" : $"The configuration has {problems.Count} problems:");
        foreach (var problem in problems.Distinct())
            message.Append(CultureInfo.InvariantCulture, $"\n  {root.Nearest(problem.KeyPath).Place}  {secrets.Hide(problem.ToString())}");
        throw new ConfigurationException(message.ToString());
    }
}
