using System.Diagnostics;
using System.Text.Json;
using FoodInspect.Core.Frames;
using FoodInspect.Inference;
using FoodInspect.Inference.Models;
using Microsoft.ML.OnnxRuntime;

namespace FoodInspect.Tests.Inference;

public sealed class ExecutionProviderTests
{
    [Theory]
    [InlineData(ExecutionProvider.Cuda, "CUDAExecutionProvider")]
    [InlineData(ExecutionProvider.TensorRt, "TensorrtExecutionProvider")]
    public void Engine_ProviderThatIsNotThere_IsAnErrorThatSaysWhatIsMissing(ExecutionProvider provider, string missing)
    {
        SkipWithGpuBuild();

        var error = Assert.Throws<ModelException>(() => Open(provider));

        Assert.Contains($"{provider} was asked for", error.Message, StringComparison.Ordinal);
        Assert.Contains($"no {missing}", error.Message, StringComparison.Ordinal);
        Assert.Contains("-p:Accelerator=Cuda", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Engine_Auto_SaysWhichProviderItTookAndWhy()
    {
        SkipWithGpuBuild();

        var (provider, choice) = Open(ExecutionProvider.Auto);

        Assert.Equal(ExecutionProvider.Cpu, provider);
        Assert.Equal("no CUDA in this build", choice);
    }

    [Theory]
    [InlineData("FoodInspect.Inference", "Microsoft.ML.OnnxRuntime", "Microsoft.ML.OnnxRuntime.Gpu")]
    [InlineData("FoodInspect.Trainer", "TorchSharp-cpu", "TorchSharp-cuda-linux")]
    public async Task Build_AcceleratorCuda_ReplacesThePackages(string project, string cpu, string gpu)
    {
        var byDefault = await PackagesAsync(project);
        var withCuda = await PackagesAsync(project, "-p:Accelerator=Cuda");

        Assert.Contains(cpu, byDefault);
        Assert.DoesNotContain(gpu, byDefault);
        Assert.Contains(gpu, withCuda);
        Assert.DoesNotContain(cpu, withCuda);
    }

    private static void SkipWithGpuBuild() => Assert.SkipWhen(
        OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider"), "This build of ONNX Runtime has the CUDA provider.");

    private static (ExecutionProvider Provider, string Choice) Open(ExecutionProvider provider)
    {
        using var folder = new ColoursFolder();
        using var pool = new FramePool();
        using var engine = new SegmentationEngine(ModelFolder.Open(folder.Path), new InferenceOptions { Provider = provider }, pool);
        return (engine.Provider, engine.ProviderChoice);
    }

    private static async Task<List<string>> PackagesAsync(string project, params string[] arguments)
    {
        var result = await ChildProcess.RunAsync(new ProcessStartInfo(
            "dotnet",
            ["msbuild", Path.Combine(Repository.Root, "src", project, $"{project}.csproj"), "-getItem:PackageReference", "-nodeReuse:false", .. arguments])
        {
            RedirectStandardOutput = true,
        });
        using var items = JsonDocument.Parse(result.Output);
        return [.. items.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!)];
    }
}
