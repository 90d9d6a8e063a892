using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Native;

TensorMemory.Keep();

return await TrainerCommandLine.RunAsync(args);
