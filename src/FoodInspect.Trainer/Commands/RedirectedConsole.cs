using Spectre.Console;

namespace FoodInspect.Trainer.Commands;

/// <summary>What is written where there is no terminal to fit into.</summary>
internal static class RedirectedConsole
{
    private const int Columns = 240;

    /// <summary>Leaves tables unfolded where output is redirected.</summary>
    public static void Widen()
    {
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = Columns;
    }
}
