using System.Collections;
using FoodInspect.Configuration;
using FoodInspect.Core.Configuration;

namespace FoodInspect.Tests.Configuration;

public sealed class ConfigurationReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ThrowIfAny_OneProblemSaidTwice_CountsAndNamesItOnce()
    {
        var problem = new ConfigurationProblem("Metrics:Port", "-1", "no port", "Give 1 to 65535");
        var root = ConfigurationReader.Read(_folder.WriteConfiguration(), []);

        var error = Assert.Throws<ConfigurationException>(
            () => ConfigurationReport.ThrowIfAny([problem, problem with { }], root, new SecretSubstitution(new Hashtable())));

        Assert.StartsWith("The configuration has a problem:\n", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.Message.Split("Metrics:Port").Length);
    }
}
