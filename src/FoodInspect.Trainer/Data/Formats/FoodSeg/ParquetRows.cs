using System.Text.Json.Serialization;
using Parquet;
using Parquet.Serialization;

namespace FoodInspect.Trainer.Data.Formats.FoodSeg;

/// <summary>A picture inside a Parquet file, as Hugging Face's datasets hold it.</summary>
internal sealed class ParquetPicture
{
    [JsonPropertyName("bytes")]
    public byte[]? Bytes { get; set; }

    [JsonPropertyName("path")]
    public string? Path { get; set; }
}

/// <summary>A row: the picture, its mask, and FoodSeg103's two other columns.</summary>
internal sealed class ParquetRow
{
    [JsonPropertyName("image")]
    public ParquetPicture? Image { get; set; }

    [JsonPropertyName("label")]
    public ParquetPicture? Label { get; set; }

    [JsonPropertyName("classes_on_image")]
    public List<long>? ClassesOnImage { get; set; }

    [JsonPropertyName("id")]
    public long? Id { get; set; }
}

/// <summary>Reads a Parquet file a row group at a time.</summary>
internal sealed class ParquetRows
{
    private const long MostBytesInGroup = 1L << 31;

    private static readonly string[] RequiredColumns = ["image/bytes", "label/bytes"];

    private readonly string _path;
    private int _loaded = -1;
    private PairRow[] _rows = [];

    private ParquetRows(string path, IReadOnlyList<int> groupSizes) => (_path, GroupSizes) = (path, groupSizes);

    /// <summary>Rows of each row group.</summary>
    public IReadOnlyList<int> GroupSizes { get; }

    /// <summary>Reads the file's end, where its columns and row groups are described.</summary>
    /// <exception cref="InvalidDataException">No Parquet file, damaged, without the columns, or with row groups too large to read.</exception>
    public static ParquetRows Open(string path) => Guarded(async () =>
    {
        await using var reader = await ParquetReader.CreateAsync(path);
        var columns = reader.Schema.DataFields.Select(field => field.Path.ToString()).ToArray();
        string[] missing = [.. RequiredColumns.Except(columns)];
        if (missing.Length > 0)
            throw new InvalidDataException($"has no column {string.Join(", ", missing)}; its columns are {string.Join(", ", columns)}");
        var length = new FileInfo(path).Length;
        foreach (var group in reader.RowGroups.Select(group => group.RowGroup))
        {
            if (group.NumRows < 0 || group.NumRows > length || group.TotalByteSize > MostBytesInGroup)
                throw new InvalidDataException($"has a row group of {group.NumRows} rows and {group.TotalByteSize} bytes; at most {MostBytesInGroup} bytes are read at once");
        }
        return new ParquetRows(path, [.. reader.RowGroups.Select(group => (int)group.RowCount)]);
    });

    /// <summary>A row's picture and mask; the row group stays in memory until another is asked for.</summary>
    /// <exception cref="InvalidDataException">The row group is damaged, or the row lacks one of them.</exception>
    public (byte[] Picture, byte[] Mask) Read(int group, int row)
    {
        if (_loaded != group)
        {
            _rows = Guarded(async () =>
            {
                await using var stream = File.OpenRead(_path);
                return (await ParquetSerializer.DeserializeAsync<PairRow>(stream, null, group)).Data.ToArray();
            });
            _loaded = group;
        }
        return row < _rows.Length && _rows[row] is { Image.Bytes: { } picture, Label.Bytes: { } mask }
            ? (picture, mask)
            : throw new InvalidDataException("its image or its label is null");
    }

    /// <summary>The library reports what is wrong with a file by whatever exception its parsing ran into.</summary>
    private static T Guarded<T>(Func<Task<T>> read)
    {
        try
        {
            return Task.Run(read).GetAwaiter().GetResult();
        }
        catch (Exception failure) when (failure is not (UnauthorizedAccessException or FileNotFoundException))
        {
            throw new InvalidDataException($"cannot be read as Parquet: {failure.Message}", failure);
        }
    }

    /// <summary>The two columns that are read.</summary>
    private sealed class PairRow
    {
        [JsonPropertyName("image")]
        public BytesOnly? Image { get; set; }

        [JsonPropertyName("label")]
        public BytesOnly? Label { get; set; }
    }

    private sealed class BytesOnly
    {
        [JsonPropertyName("bytes")]
        public byte[]? Bytes { get; set; }
    }
}
