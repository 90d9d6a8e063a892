using System.CommandLine;
using FoodInspect.Trainer.Data.Groups;

namespace FoodInspect.Trainer.Commands;

/// <summary>The options that say to which group (lot, part, camera, hour) a picture belongs, and how groups are dealt out to splits.</summary>
internal static class GroupArguments
{
    public static readonly Option<string?> Pattern = new("--group-pattern")
    {
        Description = "Regular expression that finds a picture's group (lot, part, camera) in its name: its first part in brackets, or the whole match.",
    };

    public static readonly Option<string?> Table = new("--group-table") { Description = "CSV file of lines NAME,GROUP." };
    private static readonly Option<string?> Shares = new("--shares") { Description = "Deal whole groups out to splits, for example train=0.7,val=0.2,test=0.1." };
    private static readonly Option<int> Seed = new("--seed") { Description = "Seed of the dealing.", DefaultValueFactory = _ => 1 };

    private static readonly Option<bool> JoinAlike = new("--join-alike") { Description = "Deal groups out as one where pictures of theirs show the same." };

    public static IReadOnlyList<Option> All => [Pattern, Table, Shares, Seed, JoinAlike];

    /// <summary>The groups that the command line names, or null.</summary>
    /// <exception cref="UsageException">It names them twice, or what it names cannot be used.</exception>
    public static PictureGroups? Groups(ParseResult parsed) => (parsed.GetValue(Pattern), parsed.GetValue(Table)) switch
    {
        ({ }, { }) => throw new UsageException("Give --group-pattern or --group-table, not both."),
        ({ } pattern, null) => PictureGroups.ByPattern(pattern),
        (null, { } table) => PictureGroups.ByTable(table),
        _ => null,
    };

    /// <summary>How groups are dealt out, or null if they are not.</summary>
    /// <exception cref="UsageException">The shares are wrong, or missing where groups are to be joined.</exception>
    public static GroupSplit? Split(ParseResult parsed) => (parsed.GetValue(Shares), parsed.GetValue(JoinAlike)) switch
    {
        ({ } shares, var joinsAlike) => GroupSplit.Parse(shares, parsed.GetValue(Seed), joinsAlike),
        (null, true) => throw new UsageException("--join-alike goes with --shares: groups that are not dealt out need not be joined."),
        _ => null,
    };
}
