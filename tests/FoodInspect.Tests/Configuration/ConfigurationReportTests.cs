using System.Collections;
using System.Text;
using FoodInspect.Configuration;
using FoodInspect.Core.Configuration;

namespace FoodInspect.Tests.Configuration;

public sealed class ConfigurationReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_FileThatIsNotSavedAsUtf8_NamesTheLine()
    {
        var path = Path.Combine(_folder.Path, "latin1.json");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes("{\n  \"Lines\": [\n    { \"Name\": \"B\u00e4ckerei\" } ] }"));

        var error = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(path, []));

        Assert.Equal("latin1.json:3: this is no UTF-8 text. Save the file as UTF-8.", error.Message);
    }

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
