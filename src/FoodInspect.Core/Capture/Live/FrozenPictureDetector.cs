using OpenCvSharp;

namespace FoodInspect.Core.Capture.Live;

/// <summary>
/// Tells for how long pictures have been the same to the last bit: a camera or encoder that hangs repeats itself, while a
/// sensor's noise never does. Every eighth row is compared, a few microseconds a picture.
/// </summary>
internal sealed class FrozenPictureDetector(TimeSpan limit, TimeProvider time)
{
    private const int RowStep = 8;
    private byte[] _last = [];
    private long? _sameSince;
    private bool _isFrozen;

    /// <summary>Looks at the next picture; true if all pictures have been like it for the limit (a limit of zero: never).</summary>
    /// <param name="picture">8-bit BGR, [height, width, 3].</param>
    public bool Observe(Mat picture)
    {
        var isSame = CompareAndKeep(picture);
        var now = time.GetTimestamp();
        if (!isSame || _sameSince is null)
            _sameSince = now;
        _isFrozen = limit > TimeSpan.Zero && (time.GetElapsedTime(_sameSince.Value, now) >= limit || (_isFrozen && isSame));
        return _isFrozen;
    }

    /// <summary>
    /// Begins to count anew, since pictures were missing in between and the next may well be like the last. What is frozen stays
    /// so until it moves.
    /// </summary>
    public void Restart() => _sameSince = null;

    private unsafe bool CompareAndKeep(Mat picture)
    {
        var (rows, rowBytes, step) = (picture.Rows, picture.Cols * 3, picture.Step());
        var data = (byte*)picture.Data;
        var size = (rows + RowStep - 1) / RowStep * rowBytes;
        var isSame = _last.Length == size;
        if (!isSame)
            _last = new byte[size];
        for (int row = 0, at = 0; row < rows; row += RowStep, at += rowBytes)
        {
            var seen = new ReadOnlySpan<byte>(data + row * step, rowBytes);
            var kept = _last.AsSpan(at, rowBytes);
            isSame = isSame && seen.SequenceEqual(kept);
            if (!isSame)
                seen.CopyTo(kept);
        }

        return isSame;
    }
}
