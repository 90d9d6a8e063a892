using FoodInspect.Trainer.Networks;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Networks;

public sealed class MaxUnpoolingTests
{
    [Fact]
    public void Unpool_PooledValues_ReturnToWhereTheyWere()
    {
        using var scope = NewDisposeScope();
        var picture = tensor(new float[] { 1, 9, 2, 3, 4, 5, 8, 6, 7, 1, 0, 2, 3, 2, 4, 1 }, [1, 1, 4, 4]);
        var (pooled, indices) = nn.functional.max_pool2d_with_indices(picture, [2, 2], [2, 2]);

        var unpooled = MaxUnpooling.Unpool(pooled, indices, 4, 4);

        Assert.Equal([0, 9, 0, 0, 0, 0, 8, 0, 7, 0, 0, 0, 0, 0, 4, 0], unpooled.data<float>().ToArray());
    }

    [Fact]
    public void Unpool_EqualValues_UsesTheFirst()
    {
        using var scope = NewDisposeScope();
        var (pooled, indices) = nn.functional.max_pool2d_with_indices(ones(1, 1, 2, 2), [2, 2], [2, 2]);

        var unpooled = MaxUnpooling.Unpool(pooled, indices, 2, 2);

        Assert.Equal([1, 0, 0, 0], unpooled.data<float>().ToArray());
    }

    // The other layout sends the layers behind it to code of libtorch that reads memory it has not written.
    [Fact]
    public void Unpool_ChannelsLast_StaysSo()
    {
        using var scope = NewDisposeScope();
        var (pooled, indices) = nn.functional.max_pool2d_with_indices(rand(2, 8, 6, 3).permute(0, 3, 1, 2), [2, 2], [2, 2]);

        var unpooled = MaxUnpooling.Unpool(pooled, indices, 8, 6);

        Assert.Equal([2, 3, 8, 6], unpooled.shape);
        Assert.Equal([144, 1, 18, 3], unpooled.stride());
    }

    [Fact]
    public void Unpool_Gradient_IsThatOfThePlacesTaken()
    {
        using var scope = NewDisposeScope();
        var values = tensor(new float[] { 1 }, [1, 1, 1, 1], requires_grad: true);
        var weights = tensor(new float[] { 1, 2, 3, 4 }, [1, 1, 2, 2]);

        (MaxUnpooling.Unpool(values, tensor(new long[] { 2 }, [1, 1, 1, 1]), 2, 2) * weights).sum().backward();

        Assert.Equal(3, values.grad!.item<float>());
    }
}
