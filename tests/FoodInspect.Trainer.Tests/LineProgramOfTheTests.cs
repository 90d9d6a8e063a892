namespace FoodInspect.Trainer.Tests;

/// <summary>The program of the line, built along with the tests: …/src/FoodInspect/bin/Release/net10.0/linux-x64.</summary>
internal static class LineProgramOfTheTests
{
    public static string Path { get; } = System.IO.Path.Combine(
        AppContext.BaseDirectory.Replace(
            System.IO.Path.Combine("tests", "FoodInspect.Trainer.Tests"), System.IO.Path.Combine("src", "FoodInspect"), StringComparison.Ordinal),
        "foodinspect.dll");
}
