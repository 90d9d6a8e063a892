using static TorchSharp.torch;

namespace FoodInspect.Trainer.Checkpoints;

/// <summary>Named tensors of a file: safetensors, or the initialisers of an ONNX graph. Owns the tensors.</summary>
public sealed class WeightFile : IDisposable
{
    private const string OnnxExtension = ".onnx";

    private WeightFile(string path, Dictionary<string, Tensor> tensors) => (Path, Tensors) = (path, tensors);

    public string Path { get; }

    /// <summary>By the names in the file; those of a ResNet that CNTK wrote are torchvision's, see <see cref="CntkResNet"/>.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <param name="path">The file; or the folder of a checkpoint or a model, whose weights are then opened.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged or of another format; says which where that is known.</exception>
    public static WeightFile Open(string path)
    {
        var file = Directory.Exists(path) ? System.IO.Path.Combine(path, Checkpoint.WeightsFile) : path;
        var isOnnx = System.IO.Path.GetExtension(file).Equals(OnnxExtension, StringComparison.OrdinalIgnoreCase);
        return new WeightFile(file, isOnnx ? OnnxInitialisers.Read(file) : SafeTensors.Read(file));
    }

    public void Dispose()
    {
        foreach (var tensor in Tensors.Values)
            tensor.Dispose();
    }
}
