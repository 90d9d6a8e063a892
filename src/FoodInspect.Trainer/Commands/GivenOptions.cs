using System.CommandLine;
using System.CommandLine.Parsing;

namespace FoodInspect.Trainer.Commands;

/// <summary>Tells options that the reader gave from those that have their default.</summary>
internal static class GivenOptions
{
    /// <summary>Whether the reader gave an option, so that its value is no default.</summary>
    public static bool IsGiven(this ParseResult parsed, string option) => parsed.GetResult(option) is OptionResult { Implicit: false };

    /// <param name="parsed">The command line.</param>
    /// <param name="of">What the options say nothing about, or without what: "about ENet", "without --paste".</param>
    /// <param name="options">Options that have no effect here.</param>
    /// <exception cref="UsageException">One of them is given: the reader thinks that it does something.</exception>
    public static void RefuseStray(this ParseResult parsed, string of, params IEnumerable<Option> options)
    {
        if (options.FirstOrDefault(option => parsed.IsGiven(option.Name)) is { } stray)
            throw new UsageException($"{stray.Name} says nothing {of}.");
    }
}
