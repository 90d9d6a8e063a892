using System.Buffers.Binary;
using System.Text;
using FoodInspect.Trainer.Checkpoints;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Checkpoints;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["t.safetensors"];

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        using var scope = NewDisposeScope();
        var written = new Dictionary<string, Tensor>
        {
            ["b.weight"] = randn(2, 3, 4),
            ["a.turned"] = randn(3, 5).t(),
            ["count"] = tensor(7L),
            ["none"] = zeros(0, 4),
            ["bytes"] = tensor(new byte[] { 1, 2, 255 }),
        };

        SafeTensors.Write(File, written);
        var read = SafeTensors.Read(File);

        Assert.Equal(written.Keys.Order(), read.Keys.Order());
        foreach (var (name, tensor) in written)
        {
            Assert.Equal(tensor.shape, read[name].shape);
            Assert.Equal(tensor.dtype, read[name].dtype);
            Assert.True(tensor.equal(read[name]).all().item<bool>(), name);
            read[name].Dispose();
        }
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,800]}}""", "lies at bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "lies at bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "lies at bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "does not take 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", "does not take 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}""", "does not take 8 bytes")]
    [InlineData("""{"a":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}}""", "F99")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", "overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "bytes 0 to 8, before 'a', belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "bytes 4 to 8, before 'b', belong")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "last 8 bytes belong to no tensor")]
    [InlineData("{}", "last 16 bytes belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", "no such JSON")]
    [InlineData("""[1,2]""", "no such JSON")]
    [InlineData("""{"a":""", "no such JSON")]
    public void Read_HostileHeader_IsRefused(string header, string expected)
    {
        WriteRaw((ulong)header.Length, header, 16);

        var refusal = Assert.Throws<InvalidDataException>(() => SafeTensors.Read(File));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(File, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1UL << 60)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1000UL)]
    public void Read_HeaderLongerThanTheFile_IsRefusedBeforeAnythingIsAllocated(ulong length)
    {
        WriteRaw(length, "{}", 0);

        var refusal = Assert.Throws<InvalidDataException>(() => SafeTensors.Read(File));

        Assert.Contains($"claims {length} bytes", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(File, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FewerThanEightBytes_IsRefused()
    {
        System.IO.File.WriteAllBytes(File, [1, 2, 3]);

        Assert.Contains(File, Assert.Throws<InvalidDataException>(() => SafeTensors.Read(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CutShort_IsRefused()
    {
        using var values = ones(100);
        SafeTensors.Write(File, new Dictionary<string, Tensor> { ["a"] = values });
        System.IO.File.WriteAllBytes(File, System.IO.File.ReadAllBytes(File)[..^1]);

        var refusal = Assert.Throws<InvalidDataException>(() => SafeTensors.Read(File));

        Assert.Contains("lies at bytes 0 to 400 of 399", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(File, refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void WriteRaw(ulong length, string header, int dataBytes)
    {
        var bytes = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        Encoding.ASCII.GetBytes(header, bytes.AsSpan(8));
        System.IO.File.WriteAllBytes(File, bytes);
    }
}
