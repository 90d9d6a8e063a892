using FoodInspect.Inference;
using FoodInspect.Inference.Models;

namespace FoodInspect.Tests.Inference;

public sealed class ProviderProofTests
{
    [Fact]
    public void RequireSameAnswers_TheSameModel_IsContent()
    {
        using var tested = Open("models/fruit-belt", batch: 3);
        using var reference = Open("models/fruit-belt", batch: 1);

        ProviderProof.RequireSameAnswers(tested, reference);
    }

    // As on a GPU that computes something else.
    [Theory]
    [InlineData("models/biscuits", "models/fruit-belt")]
    [InlineData("models/fruit-belt", "models/fruit-belt-fine")]
    [InlineData("models/fruit-belt", "tests/models/colours")]
    public void RequireSameAnswers_OtherAnswers_SaysHowFarTheyAreApart(string tested, string reference)
    {
        using var one = Open(tested, batch: 1);
        using var other = Open(reference, batch: 1);

        var error = Assert.Throws<ModelException>(() => ProviderProof.RequireSameAnswers(one, other));

        Assert.Matches("does not answer on Cpu as it does on the CPU: [0-9.]+ ?% of the pixels .* differ by [0-9.]+ of 255", error.Message);
    }

    static OnnxSegmenter Open(string folder, int batch) => OnnxSegmenter.Open(
        ModelFolder.Open(Path.Combine(Repository.Root, folder)), new InferenceOptions { Provider = ExecutionProvider.Cpu, MaxBatch = batch });
}
