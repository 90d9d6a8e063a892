using FoodInspect.Commands;
using FoodInspect.Hosting;

WholeLines.Use();
return await FailureReport.RunAsync(
    stop => CommandLine.InvokeAsync(args, stop), Console.Error);
