Console.WriteLine("foodinspect-trainer");
