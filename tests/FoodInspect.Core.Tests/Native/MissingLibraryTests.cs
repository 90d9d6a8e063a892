using FoodInspect.Core.Native;

namespace FoodInspect.Core.Tests.Native;

public sealed class MissingLibraryTests
{
    // What .NET 10 says on a Debian 12 without libatomic1.
    private const string Message = """
        Unable to load shared library 'OpenCvSharpExtern' or one of its dependencies. In order to help diagnose loading problems, consider using a tool like strace. If you're using glibc, consider setting the LD_DEBUG environment variable: 
        /opt/foodinspect/OpenCvSharpExtern.so: cannot open shared object file: No such file or directory
        libatomic.so.1: cannot open shared object file: No such file or directory
        libOpenCvSharpExtern.so: cannot open shared object file: No such file or directory
        /usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.12/libOpenCvSharpExtern.so: cannot open shared object file: No such file or directory
        """;

    [Fact]
    public void Explain_OpenCvLacksALibrary_NamesItAndThePackages()
    {
        var explained = MissingLibrary.Explain(new TypeInitializationException("OpenCvSharp.Internal.NativeMethods", new DllNotFoundException(Message)));

        Assert.StartsWith("The native library OpenCvSharpExtern does not load: this machine has no libatomic.so.1. Install what it needs: apt-get install", explained);
    }

    [Fact]
    public void Explain_OpenCvNeedsANewerSystem_AdvisesNoPackages()
    {
        const string TooOld = "Unable to load shared library 'OpenCvSharpExtern' or one of its dependencies: /lib/libc.so.6: version `GLIBC_2.34' not found";

        Assert.Equal($"The native library OpenCvSharpExtern does not load: {TooOld}", MissingLibrary.Explain(new DllNotFoundException(TooOld)));
    }

    [Fact]
    public void Explain_AnotherLibraryForAnotherReason_SaysWhatWasSaid() =>
        Assert.Equal(
            "The native library made does not load: Unable to load shared library 'made' or one of its dependencies.",
            MissingLibrary.Explain(new DllNotFoundException("Unable to load shared library 'made' or one of its dependencies.")));

    [Fact]
    public void Explain_AnythingElse_IsNull() => Assert.Null(MissingLibrary.Explain(new InvalidOperationException("made", new IOException())));
}
