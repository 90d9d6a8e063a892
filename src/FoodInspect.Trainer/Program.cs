using FoodInspect.Trainer.Commands;

return await TrainerCommandLine.RunAsync(args);
