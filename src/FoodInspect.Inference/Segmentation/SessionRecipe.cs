using FoodInspect.Inference.Models;
using Microsoft.ML.OnnxRuntime;

namespace FoodInspect.Inference;

/// <summary>
/// The settled question of what the sessions run on and how: the options with every "as the provider likes it" filled in, and
/// the ONNX Runtime settings that follow from them.
/// </summary>
internal sealed record SessionRecipe(ExecutionProvider Provider, string Choice, int Sessions, int Threads, int MaxBatch, int DeviceId)
{
    private const string CudaName = "CUDAExecutionProvider";
    private const string TensorRtName = "TensorrtExecutionProvider";
    private const int CudaBatch = 8;

    // What Microsoft.ML.OnnxRuntime.Gpu 1.31 is linked with; cuDNN it looks for when the first convolution runs.
    private const string GpuNeeds = "an NVIDIA driver, CUDA 13 and cuDNN 9 for CUDA 13";

    /// <exception cref="ModelException">The provider asked for does not work here.</exception>
    public static SessionRecipe Settle(InferenceOptions options)
    {
        switch (options.Provider)
        {
            case ExecutionProvider.Cpu:
                return ForCpu(options, "as configured");
            case ExecutionProvider.Cuda or ExecutionProvider.TensorRt:
                var recipe = ForGpu(options, options.Provider, "as configured");
                return recipe.Obstacle() is not { } obstacle
                    ? recipe
                    : throw new ModelException(
                        $"The execution provider {options.Provider} was asked for and does not work here: {obstacle} " +
                        "Nothing else is taken in its place; configure 'Cpu', or 'Auto' to let the machine decide.");
            default:
                var gpu = ForGpu(options, ExecutionProvider.Cuda, "the best that works here");
                if (!gpu.IsInThisBuild)
                    return ForCpu(options, "no CUDA in this build");
                return gpu.Obstacle() is not { } reason ? gpu : ForCpu(options, $"no Cuda: {reason}");
        }
    }

    /// <summary>
    /// The sizes of the batches that a session is warmed up with. A GPU prepares each size for itself; the CPU's largest has
    /// allocated what the smaller ones need, and all of them would be half the square of the largest in pictures.
    /// </summary>
    public IEnumerable<int> WarmUpBatches => Provider == ExecutionProvider.Cpu ? new[] { 1, MaxBatch }.Distinct() : Enumerable.Range(1, MaxBatch);

    /// <summary>Fresh ONNX Runtime settings for a model with this input; the caller disposes them.</summary>
    public SessionOptions CreateOptions(ModelInput input)
    {
        var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = Threads,
            InterOpNumThreads = 1,
        };
        // A waiting thread that spins takes the core from the stages beside it.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        if (MaxBatch == 1)
            options.AddFreeDimensionOverrideByName("N", 1);
        if (Provider != ExecutionProvider.Cpu)
            AppendGpu(options, input);
        return options;
    }

    /// <summary>One session of one batch size on the CPU, to compare with.</summary>
    public SessionRecipe OnCpu() => this with { Provider = ExecutionProvider.Cpu, Sessions = 1, MaxBatch = 1 };

    public static SessionRecipe ForCpu(InferenceOptions options, string choice) => new(
        ExecutionProvider.Cpu,
        choice,
        Or(options.Sessions, Math.Max(1, Environment.ProcessorCount / Or(options.ThreadsPerSession, 1))),
        Or(options.ThreadsPerSession, 1),
        Or(options.MaxBatch, 1),
        options.DeviceId);

    private static SessionRecipe ForGpu(InferenceOptions options, ExecutionProvider provider, string choice) => new(
        provider, choice, Or(options.Sessions, 1), Or(options.ThreadsPerSession, 1),
        Or(options.MaxBatch, provider == ExecutionProvider.TensorRt ? 1 : CudaBatch), options.DeviceId);

    private string ProviderName => Provider == ExecutionProvider.Cuda ? CudaName : TensorRtName;

    private bool IsInThisBuild => OrtEnv.Instance().GetAvailableProviders().Contains(ProviderName);

    /// <summary>A sentence on why the GPU provider does not work here, or null.</summary>
    private string? Obstacle()
    {
        if (!IsInThisBuild)
        {
            return $"this build of ONNX Runtime has no {ProviderName} (it has {string.Join(", ", OrtEnv.Instance().GetAvailableProviders())}). " +
                $"Build with -p:Accelerator=Cuda for a machine with {GpuNeeds}.";
        }
        try
        {
            using var options = new SessionOptions();
            AppendGpu(options, input: null);
            return null;
        }
        catch (OnnxRuntimeException error)
        {
            return $"{ProviderName} could not be set up for device {DeviceId} ({error.Message.Trim().TrimEnd('.')}). " +
                $"It needs {GpuNeeds}" +
                (Provider == ExecutionProvider.TensorRt ? ", and TensorRT 10." : ".");
        }
    }

    private void AppendGpu(SessionOptions options, ModelInput? input)
    {
        var device = $"{DeviceId}";
        if (Provider == ExecutionProvider.TensorRt)
        {
            using var tensorRt = new OrtTensorRTProviderOptions();
            var settings = new Dictionary<string, string> { ["device_id"] = device };
            if (input is not null && MaxBatch > 1)
            {
                // One engine for every batch size; without a range each new size would have one built, which takes minutes.
                settings["trt_profile_min_shapes"] = Shape(input, 1);
                settings["trt_profile_opt_shapes"] = settings["trt_profile_max_shapes"] = Shape(input, MaxBatch);
            }
            tensorRt.UpdateOptions(settings);
            options.AppendExecutionProvider_Tensorrt(tensorRt);
        }
        using var cuda = new OrtCUDAProviderOptions();
        // The graphs find the largest of equal numbers; TF32 would round some of them and not others.
        cuda.UpdateOptions(new Dictionary<string, string> { ["device_id"] = device, ["cudnn_conv_algo_search"] = "HEURISTIC", ["use_tf32"] = "0" });
        options.AppendExecutionProvider_CUDA(cuda);
        // An operator that fell to the CPU would be a silent fallback; the session refuses instead.
        options.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
    }

    private static string Shape(ModelInput input, int count) => $"{GraphContract.Image}:{count}x{input.Height}x{input.Width}x3";

    private static int Or(int configured, int otherwise) => configured > 0 ? configured : otherwise;
}
