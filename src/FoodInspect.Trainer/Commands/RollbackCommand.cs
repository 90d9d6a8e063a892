using System.CommandLine;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Promotion;

namespace FoodInspect.Trainer.Commands;

/// <summary><c>rollback</c>: puts the model that was in place before the last promotion back.</summary>
internal static class RollbackCommand
{
    private static readonly Argument<string> Model = new("MODEL") { Description = "The model folder in place." };

    public static Command Create()
    {
        var command = new Command("rollback", "Put the model back that was in place before the last promotion.");
        command.Arguments.Add(Model);
        command.Run((parsed, _) => RollBack(parsed.GetRequiredValue(Model)));
        return command;
    }

    private static void RollBack(string path)
    {
        using var place = ModelReplacement.Begin(path);
        place.RollBack();
        var card = ModelFolder.Open(place.Path).Card;
        Console.WriteLine(
            $"{place.Path} is {card.Name} {card.Version} again; {ExportCommand.NameOf(place.Previous)} is kept in {place.Previous}. "
            + "A running line takes it when it is started again.");
    }
}
