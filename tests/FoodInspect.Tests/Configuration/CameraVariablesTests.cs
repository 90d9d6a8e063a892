using System.Collections;
using FoodInspect.Configuration;

namespace FoodInspect.Tests.Configuration;

/// <summary>What a camera's source takes from the environment stays out of everything that is made of its address.</summary>
public sealed class CameraVariablesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_VariableInThePathOfAnAddress_IsShownByItsName()
    {
        var file = _folder.Write("appsettings.json", """
            { "Lines": [ { "Name": "belt", "Recipe": "made", "Camera": { "Source": "rtmp://10.0.0.1/app/${STREAM_KEY}" } } ] }
            """);

        var camera = ConfigurationFile.Read(file, new Hashtable { ["STREAM_KEY"] = "swordfish" }, []).Options.Lines[0].Camera;

        Assert.Equal("rtmp://10.0.0.1/app/swordfish", camera.Source);
        Assert.Equal("rtmp://10.0.0.1/app/${STREAM_KEY}", $"{camera.Address}");
        Assert.Equal("404: app/${STREAM_KEY}", camera.Address.Redact("404: app/swordfish"));
    }

    [Fact]
    public void Read_ShortVariableInThePathOfAnAddress_IsHiddenThereAndNowhereElse()
    {
        var file = _folder.Write("appsettings.json", """
            { "Lines": [ { "Name": "belt", "Recipe": "made", "Camera": { "Source": "rtmp://10.0.0.1/app/${STREAM_KEY}" } } ] }
            """);

        var configuration = ConfigurationFile.Read(file, new Hashtable { ["STREAM_KEY"] = "x" }, []);

        var address = configuration.Options.Lines[0].Camera.Address;
        Assert.Equal("rtmp://10.0.0.1/app/${STREAM_KEY}", $"{address}");
        Assert.Equal("rtmp://10.0.0.1/app/${STREAM_KEY} delivers 640x360", configuration.HideSecrets(address.Redact("rtmp://10.0.0.1/app/x delivers 640x360")));
    }

    [Theory]
    [InlineData("40", "delivers 640x360")]
    [InlineData("640x", "delivers ${N}360")]
    public void HideSecrets_ValueOfLessThanFourCharacters_LeavesOtherTextAlone(string value, string expected)
    {
        var file = _folder.Write("appsettings.json", """
            { "Lines": [ { "Name": "belt", "Recipe": "made", "Camera": { "Source": "sim:biscuits?frames=${N}" } } ] }
            """);

        Assert.Equal(expected, ConfigurationFile.Read(file, new Hashtable { ["N"] = value }, []).HideSecrets("delivers 640x360"));
    }
}
