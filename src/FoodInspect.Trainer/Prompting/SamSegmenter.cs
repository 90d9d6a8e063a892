using FoodInspect.Inference;
using FoodInspect.Inference.Models;
using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;

namespace FoodInspect.Trainer.Prompting;

/// <summary>
/// Segment Anything (Kirillov et al. 2023, arXiv 2304.02643; Ravi et al. 2024, arXiv 2408.00714) with the user's weights, as an ONNX encoder
/// and decoder on the CPU. The embeddings of the last pictures are kept, so that only the first prompt on a picture is slow.
/// </summary>
public sealed class SamSegmenter : IPromptSegmenter
{
    private const int PicturesKept = 8;

    private readonly SamContract _contract;
    private readonly SamEncoder _encoder;
    private readonly SamDecoder _decoder;
    private readonly EmbeddingCache _embeddings = new(PicturesKept);

    private SamSegmenter(SamContract contract, InferenceSession encoder, InferenceSession decoder)
    {
        _contract = contract;
        _encoder = new SamEncoder(encoder, contract);
        _decoder = new SamDecoder(decoder, contract);
    }

    public string Name => _contract.IsSecondGeneration ? "Segment Anything 2" : "Segment Anything";

    /// <summary>Opens a folder with one graph whose name contains "encoder" and one whose name contains "decoder".</summary>
    /// <exception cref="ModelException">They are not there, cannot be loaded, or are no export that is known here.</exception>
    public static SamSegmenter Open(string folder)
    {
        var (encoderPath, decoderPath) = SamFolder.Find(folder);
        var encoder = Load(encoderPath);
        InferenceSession? decoder = null;
        try
        {
            decoder = Load(decoderPath);
            return new SamSegmenter(SamContract.Read(encoder, encoderPath, decoder, decoderPath), encoder, decoder);
        }
        catch
        {
            decoder?.Dispose();
            encoder.Dispose();
            throw;
        }
    }

    public IReadOnlyList<PromptMask> Segment(Mat picture, Prompt prompt)
    {
        prompt.RequireOn(picture);
        var answers = Score(picture, prompt);
        try
        {
            return [.. answers.Select(answer => new PromptMask(answer.Above(0), answer.PredictedIou))];
        }
        finally
        {
            foreach (var answer in answers)
                answer.Dispose();
        }
    }

    public void Dispose()
    {
        _embeddings.Dispose();
        _encoder.Dispose();
        _decoder.Dispose();
    }

    /// <summary>The scores behind <see cref="Segment"/>; the caller disposes them.</summary>
    internal IReadOnlyList<ScoredMask> Score(Mat picture, Prompt prompt) =>
        _decoder.Decode(_embeddings.Get(picture, _encoder.Encode), prompt);

    private static InferenceSession Load(string path)
    {
        OnnxRuntimeTelemetry.TurnOff();
        try
        {
            // By path, not by content: the weights of large encoders stand in a file beside the graph.
            return new InferenceSession(path);
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelException($"{path} is no ONNX graph that can be loaded: {error.Message}", error);
        }
    }
}
