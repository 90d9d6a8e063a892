Console.WriteLine("foodinspect");
