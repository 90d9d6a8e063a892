using System.Text;
using FoodInspect.Hosting;

namespace FoodInspect.Tests.Hosting;

public sealed class WholeLinesTests
{
    [Fact]
    public void Over_LongLines_EachReachesTheStreamInOneWrite()
    {
        using var stream = new CountedWrites();
        using var writer = WholeLines.Over(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

        writer.WriteLine(new string('ä', 3_000));
        writer.WriteLine("short");

        Assert.Equal([6_001, 6], stream.Sizes);
    }

    private sealed class CountedWrites : MemoryStream
    {
        public List<int> Sizes { get; } = [];

        public override void Write(ReadOnlySpan<byte> buffer) => Sizes.Add(buffer.Length);

        public override void Write(byte[] buffer, int offset, int count) => Sizes.Add(count);
    }
}
