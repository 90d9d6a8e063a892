using System.Collections;
using FoodInspect.Configuration;
using FoodInspect.Core.Configuration;
using OpenCvSharp;

namespace FoodInspect.Tests.Configuration;

public sealed class StrictBinderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<ConfigurationProblem> _problems = [];
    private readonly Hashtable _environment = [];

    public enum Colour
    {
        Red,
        Green,
    }

    public sealed record Leaf
    {
        public required string Name { get; init; }

        public double LimitMm2 { get; init; } = 3;

        public int? Frames { get; init; } = 5;

        public string? Note { get; init; }
    }

    public sealed record Velocity(double X, double Y, string Unit = "px");

    public sealed record Tree
    {
        public bool Enabled { get; init; } = true;

        public Colour Colour { get; init; }

        public TimeSpan Pause { get; init; }

        public Leaf? Leaf { get; init; }

        public Velocity? Velocity { get; init; }

        public IReadOnlyList<Leaf> Leaves { get; init; } = [];

        public IReadOnlyDictionary<string, IReadOnlyList<Point2d>> Zones { get; init; } = new Dictionary<string, IReadOnlyList<Point2d>>();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Bind_EveryShape_IsRead()
    {
        var tree = Bind("""
            {
              // Comments and trailing commas are allowed.
              "Enabled": false, "Colour": "Green", "Pause": "00:00:05",
              "Leaf": { "Name": "one", "Frames": null },
              "Leaves": [ { "Name": "a", "LimitMm2": 1.5 }, { "Name": "b" } ],
              "Zones": { "belt": [[0, 1.5], [2, 3]] },
            }
            """);

        Assert.Empty(_problems);
        Assert.Equal((false, Colour.Green, TimeSpan.FromSeconds(5)), (tree.Enabled, tree.Colour, tree.Pause));
        Assert.Equal(new Leaf { Name = "one", Frames = null }, tree.Leaf);
        Assert.Equal([new Leaf { Name = "a", LimitMm2 = 1.5 }, new Leaf { Name = "b" }], tree.Leaves);
        Assert.Equal([new Point2d(0, 1.5), new Point2d(2, 3)], tree.Zones["belt"]);
    }

    [Theory]
    [InlineData("""{ "Velocity": { "X": -6, "Y": 0.5 } }""")]
    [InlineData("""{ "Velocity": { "X": -6, "Y": 0.5, "Unit": "px" } }""")]
    public void Bind_RecordWithParameters_IsReadByTheirNames(string json)
    {
        Assert.Equal(new Velocity(-6, 0.5), Bind(json).Velocity);
        Assert.Empty(_problems);
    }

    [Fact]
    public void Bind_MisspeltKey_NamesTheNearestOne()
    {
        Bind("""{ "Leaves": [ { "Name": "a", "LimitMM": 2 } ] }""");

        var problem = Assert.Single(_problems);
        Assert.Equal("Leaves[0]:LimitMM", problem.KeyPath);
        Assert.Contains("Did you mean LimitMm2?", problem.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Enabled": "true" }""", "Enabled")]
    [InlineData("""{ "Colour": "Blue" }""", "Colour")]
    [InlineData("""{ "Colour": "1" }""", "Colour")]
    [InlineData("""{ "Pause": 5 }""", "Pause")]
    [InlineData("""{ "Leaf": "one" }""", "Leaf")]
    [InlineData("""{ "Leaf": { } }""", "Leaf:Name")]
    [InlineData("""{ "Leaf": { "Name": 5 } }""", "Leaf:Name")]
    [InlineData("""{ "Leaf": { "Name": null } }""", "Leaf:Name")]
    [InlineData("""{ "Leaf": { "Name": "a", "LimitMm2": "3" } }""", "Leaf:LimitMm2")]
    [InlineData("""{ "Leaf": { "Name": "a", "LimitMm2": 1e999 } }""", "Leaf:LimitMm2")]
    [InlineData("""{ "Leaf": { "Name": "a", "Frames": 2.5 } }""", "Leaf:Frames")]
    [InlineData("""{ "Leaves": { } }""", "Leaves")]
    [InlineData("""{ "Velocity": { "X": 1 } }""", "Velocity:Y")]
    [InlineData("""{ "Velocity": [1, 2] }""", "Velocity")]
    [InlineData("""{ "Zones": { "belt": [[1, 2, 3]] } }""", "Zones:belt[0]")]
    [InlineData("""{ "Zones": { "belt": [[1, "x"]] } }""", "Zones:belt[0][1]")]
    [InlineData("""{ "Enabled": true, "Enabled": false }""", "Enabled")]
    [InlineData("""{ "enabled": true }""", "enabled")]
    public void Bind_WrongValue_IsOneProblemAtItsKey(string json, string keyPath)
    {
        Bind(json);

        Assert.Equal(keyPath, Assert.Single(_problems).KeyPath);
    }

    [Fact]
    public void ThrowIfAny_ManyProblems_ListsAllWithFileAndLine()
    {
        var error = Assert.Throws<ConfigurationException>(() => BindAndReport("""
            {
              "Colour": "Blue",
              "Leaf": {
                "Nome": "x"
              }
            }
            """));

        Assert.Contains("3 problems", error.Message, StringComparison.Ordinal);
        Assert.Contains("test.json:2  Colour = Blue", error.Message, StringComparison.Ordinal);
        Assert.Contains("test.json:4  Leaf:Nome", error.Message, StringComparison.Ordinal);
        Assert.Contains("test.json:3  Leaf:Name: this key is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThrowIfAny_ProblemAboutASecret_ShowsTheVariableInstead()
    {
        _environment["CAMERA_PASSWORD"] = "swordfish";
        var root = Read("""{ "Leaf": { "Name": "rtsp://me:${CAMERA_PASSWORD}@host" } }""");
        var secrets = new SecretSubstitution(_environment);
        var tree = new StrictBinder(secrets, _problems).Bind<Tree>(root);
        _problems.Add(new ConfigurationProblem("Leaf:Name", tree.Leaf!.Name, "the host does not answer", "Look at it."));

        var error = Assert.Throws<ConfigurationException>(() => ConfigurationReport.ThrowIfAny(_problems, root, secrets));

        Assert.Equal("rtsp://me:swordfish@host", tree.Leaf.Name);
        Assert.DoesNotContain("swordfish", error.Message, StringComparison.Ordinal);
        Assert.Contains("${CAMERA_PASSWORD}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_VariableThatIsNotSet_IsAProblem()
    {
        Bind("""{ "Leaf": { "Name": "${NOWHERE}" } }""");

        Assert.Contains("NOWHERE is not set", Assert.Single(_problems).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Leaf": "rtsp://me:71234@host" }""")]
    [InlineData("""{ "Leaf": 71234 }""")]
    [InlineData("""{ "Leaf": { "Name": 71234 } }""")]
    [InlineData("""{ "Leaf": { "Name": "rtsp://me:71234@${NOWHERE}" } }""")]
    [InlineData("""{ "Leaves": "71234" }""")]
    [InlineData("""{ "Leaves": [ "71234" ] }""")]
    [InlineData("""{ "Velocity": "71234" }""")]
    [InlineData("""{ "Zones": "71234" }""")]
    public void Bind_WhatMayBeASecretInTheWrongPlace_IsNotRepeated(string json)
    {
        Bind(json);

        Assert.DoesNotContain("71234", $"{Assert.Single(_problems)}", StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_NumberThatIsNone_IsRepeated()
    {
        Bind("""{ "Leaf": { "Name": "a", "LimitMm2": "3,5" } }""");

        Assert.Contains("Leaf:LimitMm2 = 3,5", $"{Assert.Single(_problems)}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"Enabled\": true,\n \"Colour\" }", "test.json:2")]
    [InlineData("", "test.json:1")]
    [InlineData("{} {}", "test.json:1")]
    [InlineData("[]", "test.json:1")]
    public void Read_NoJsonObject_SaysWhere(string json, string place) =>
        Assert.Contains(place, Assert.Throws<ConfigurationException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_MissingFile_SaysHowToNameAnother() =>
        Assert.Contains(
            "--config",
            Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(_folder["none.json"], _problems)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void ApplyEnvironment_CapitalsAndElements_ReplaceAndAppend()
    {
        _environment["FOODINSPECT__LEAVES__0__LIMITMM2"] = "7";
        _environment["FOODINSPECT__Leaves__1__Name"] = "b";
        _environment["FOODINSPECT_CONFIG"] = "no override";
        var root = Read("""{ "Leaves": [ { "Name": "a", "LimitMm2": 1 } ] }""");
        ConfigurationOverrides.ApplyEnvironment(root, _environment, _problems);

        var tree = new StrictBinder(new SecretSubstitution(_environment), _problems).Bind<Tree>(root);

        Assert.Empty(_problems);
        Assert.Equal([new Leaf { Name = "a", LimitMm2 = 7 }, new Leaf { Name = "b" }], tree.Leaves);
    }

    [Fact]
    public void ApplyEnvironment_MoreThanTenElements_AreAppendedByTheirNumbers()
    {
        for (var i = 0; i < 12; i++)
            _environment[$"FOODINSPECT__LEAVES__{i}__NAME"] = $"leaf {i}";
        var root = Read("""{ "Leaves": [] }""");

        ConfigurationOverrides.ApplyEnvironment(root, _environment, _problems);

        Assert.Empty(_problems);
        Assert.Equal(12, new StrictBinder(new SecretSubstitution(_environment), _problems).Bind<Tree>(root).Leaves.Count);
    }

    [Fact]
    public void ApplyEnvironment_OneUnderscoreOnly_IsAProblem()
    {
        _environment["FOODINSPECT_LEAF__NAME"] = "b";

        ConfigurationOverrides.ApplyEnvironment(Read("""{ "Leaf": { "Name": "a" } }"""), _environment, _problems);

        Assert.Equal(("FOODINSPECT_LEAF__NAME", "Write FOODINSPECT__LEAF__NAME."), (Assert.Single(_problems).KeyPath, _problems.Single().Remedy));
    }

    [Theory]
    [InlineData("Leaf:Nam=x", "Leaf:Nam")]
    [InlineData("Leaves:5:Name=x", "Leaves")]
    [InlineData("Enabled=maybe", "Enabled")]
    [InlineData("Enabled", "Enabled")]
    public void ApplyArguments_WrongKeyOrValue_IsAProblem(string argument, string keyPath)
    {
        var root = Read("""{ "Leaf": { "Name": "a" }, "Leaves": [] }""");
        ConfigurationOverrides.ApplyArguments(root, [argument], _problems);

        new StrictBinder(new SecretSubstitution(_environment), _problems).Bind<Tree>(root);

        Assert.Equal(keyPath, Assert.Single(_problems).KeyPath);
    }

    private ConfigurationNode Read(string json) => ConfigurationReader.Read(_folder.Write("test.json", json), _problems);

    private Tree Bind(string json) => new StrictBinder(new SecretSubstitution(_environment), _problems).Bind<Tree>(Read(json));

    private void BindAndReport(string json)
    {
        var root = Read(json);
        var secrets = new SecretSubstitution(_environment);
        new StrictBinder(secrets, _problems).Bind<Tree>(root);
        ConfigurationReport.ThrowIfAny(_problems, root, secrets);
    }
}
