using FoodInspect.Commands;
using FoodInspect.Hosting;

return await FailureReport.RunAsync(
    stop => CommandLine.InvokeAsync(args, stop), Console.Error);
