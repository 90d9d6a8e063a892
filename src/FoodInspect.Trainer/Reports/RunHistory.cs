using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using FoodInspect.Core.Files;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Reports;

/// <summary>The epochs of a run, a JSON object a line, in <c>history.jsonl</c> of its folder.</summary>
public static class RunHistory
{
    public const string FileName = "history.jsonl";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        // A loss that has become no number must be seen, not end the run.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>
    /// Adds an epoch that has ended. Lines of this and of later epochs are cut first, so that a resumed run has each epoch once.
    /// Call it before the epoch's checkpoint is written: then no epoch that counts as done is missing here.
    /// </summary>
    public static void Append(string runFolder, TrainingProgress ended)
    {
        Directory.CreateDirectory(runFolder);
        var path = Path.Combine(runFolder, FileName);
        var earlier = IsIn(runFolder) ? Read(runFolder).Where(record => record.Epoch < ended.Epoch) : [];
        var lines = earlier.Append(EpochRecord.Of(ended)).Select(record => JsonSerializer.Serialize(record, Json));
        AtomicFile.Write(path, file => file.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")))));
    }

    /// <summary>False for a run of a version that kept no history.</summary>
    public static bool IsIn(string runFolder) => File.Exists(Path.Combine(runFolder, FileName));

    /// <summary>The epochs of a run in their order.</summary>
    /// <exception cref="DatasetException">The folder has no history, or a line of it is none; the message names them.</exception>
    public static IReadOnlyList<EpochRecord> Read(string runFolder)
    {
        var path = Path.Combine(runFolder, FileName);
        if (!IsIn(runFolder))
            throw new DatasetException(runFolder, [$"{FileName} is missing: it is no run, or one of a version that kept no history"]);
        var problems = new List<string>();
        var records = new List<EpochRecord>();
        foreach (var (number, line) in File.ReadLines(path).Index())
        {
            try
            {
                records.Add(JsonSerializer.Deserialize<EpochRecord>(line, Json) ?? throw new JsonException("it holds only 'null'"));
            }
            catch (JsonException failure)
            {
                problems.Add($"{FileName}, line {number + 1}: {failure.Message}");
            }
        }
        return problems.Count == 0 ? records : throw new DatasetException(runFolder, problems);
    }
}
