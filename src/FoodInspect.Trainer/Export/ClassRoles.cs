using FoodInspect.Core.Segmentation;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Export;

/// <summary>
/// Gives the classes of a data set what the line needs of them, a role and a colour. Roles come from the command line
/// ("rot=defect,foreign=contaminant"); a class that is not named there has the role of the card of the model that is exported anew, else is
/// background if it was in training, what its name tells if it is a usual one, else product. Outputs of the network beyond the data set's classes are called void and count as background.
/// </summary>
public static class ClassRoles
{
    private static readonly string[] Defects = ["rot", "rotten", "burn", "burnt", "crack", "broken", "chip", "hole", "mould", "bruise", "defect", "scratch"];
    private static readonly string[] Backgrounds = ["background", "belt", "conveyor", "conveyor belt", "void"];
    private static readonly string[] Contaminants = ["foreign", "contaminant", "plastic", "metal", "stone", "glass", "wood", "hair", "insect"];

    // Background, product, defects and contaminants are told apart at a glance.
    private static readonly Dictionary<ClassRole, Rgb[]> Colours = new()
    {
        [ClassRole.Background] = [new(0x40, 0x40, 0x48), new(0x58, 0x60, 0x70), new(0x70, 0x68, 0x58)],
        [ClassRole.Product] = [new(0x3c, 0xb0, 0x4b), new(0x8c, 0xc8, 0x3c), new(0x28, 0xa0, 0x8c), new(0xb4, 0xc8, 0x8c)],
        [ClassRole.Defect] = [new(0xe6, 0x28, 0x28), new(0xf0, 0x8c, 0x14), new(0xf0, 0xdc, 0x28), new(0xb4, 0x46, 0x1e)],
        [ClassRole.Contaminant] = [new(0xc8, 0x28, 0xdc), new(0x3c, 0x50, 0xf0), new(0x14, 0xc8, 0xf0), new(0xf0, 0x78, 0xc8)],
    };

    /// <param name="list">The classes the network was trained on.</param>
    /// <param name="outputs">How many classes the network tells apart; at least as many.</param>
    /// <param name="roles">"NAME=ROLE,…", or null.</param>
    /// <param name="background">The id that training took for the background.</param>
    /// <param name="card">The card of the model that is exported anew, or null.</param>
    /// <exception cref="UsageException">All that is wrong with <paramref name="roles"/>.</exception>
    public static IReadOnlyList<SegmentationClass> Assign(ClassList list, int outputs, string? roles, int background = 0, ModelCard? card = null)
    {
        var given = Given(list, roles, card);
        var used = new Dictionary<ClassRole, int>();
        return
        [
            .. list.Classes.Select(item => Class(item.Id, item.Name, given.GetValueOrDefault(item.Name, item.Id == background ? ClassRole.Background : Usual(item.Name)))),
            .. Enumerable.Range(list.Classes.Count, outputs - list.Classes.Count).Select(id => Class(id, $"void {id}", ClassRole.Background)),
        ];

        SegmentationClass Class(int id, string name, ClassRole role)
        {
            var number = used[role] = used.GetValueOrDefault(role, -1) + 1;
            var known = card?.Classes.FirstOrDefault(item => item.Name == name && item.Role == role);
            return new(id, name, known?.Colour ?? Colours[role][number % Colours[role].Length], role);
        }
    }

    /// <summary>Refuses a background by default whose name is that of a defect or contaminant, or beside a class that is called background: nothing would be found there.</summary>
    /// <exception cref="UsageException">It is to be given.</exception>
    public static void RequireLikelyBackground(ClassList list, string? roles, int background, ModelCard? card = null)
    {
        var given = Given(list, roles, card);
        var chosen = list.Classes[background].Name;
        if (given.ContainsKey(chosen))
            return;
        var other = list.Classes.FirstOrDefault(item => item.Id != background && Backgrounds.Contains(item.Name, StringComparer.OrdinalIgnoreCase) && !given.ContainsKey(item.Name));
        if (Usual(chosen) != ClassRole.Product)
            throw new UsageException($"--roles: '{chosen}', id {background}, would be background, and nothing that shows it would be found. Give its role, for example {chosen}={Lower(Usual(chosen))}.");
        if (other is null)
            return;
        var advice = Backgrounds.Contains(chosen, StringComparer.OrdinalIgnoreCase) ? $"{other.Name}=background" : $"{chosen}=product,{other.Name}=background";
        throw new UsageException($"--roles: '{chosen}', id {background}, would be background, and '{other.Name}' product. Give the roles of both, for example {advice}.");
    }

    private static ClassRole Usual(string name) =>
        Defects.Contains(name, StringComparer.OrdinalIgnoreCase) ? ClassRole.Defect
        : Contaminants.Contains(name, StringComparer.OrdinalIgnoreCase) ? ClassRole.Contaminant
        : ClassRole.Product;

    private static string Lower(ClassRole role) => role.ToString().ToLowerInvariant();

    private static Dictionary<string, ClassRole> Given(ClassList list, string? roles, ModelCard? card)
    {
        var given = Parse(roles, list);
        foreach (var item in card?.Classes ?? [])
            given.TryAdd(item.Name, item.Role);
        return given;
    }

    private static Dictionary<string, ClassRole> Parse(string? roles, ClassList list)
    {
        var given = new Dictionary<string, ClassRole>();
        var mistakes = new List<string>();
        foreach (var pair in (roles ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is not [var name, var text] || int.TryParse(text, out _) || !Enum.TryParse<ClassRole>(text, ignoreCase: true, out var role))
                mistakes.Add($"'{pair}' is not CLASS=ROLE with background, product, defect or contaminant.");
            else if (list.Classes.All(item => item.Name != name))
                mistakes.Add($"'{name}' is no class; the classes are {string.Join(", ", list.Classes.Select(item => item.Name))}.");
            else if (!given.TryAdd(name, role))
                mistakes.Add($"'{name}' is given twice.");
        }
        return mistakes.Count == 0 ? given : throw new UsageException($"--roles: {string.Join(" ", mistakes)}");
    }
}
