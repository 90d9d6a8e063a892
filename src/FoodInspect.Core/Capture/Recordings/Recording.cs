namespace FoodInspect.Core.Capture.Recordings;

/// <summary>Sources that end: a video, a picture, a folder of pictures, a simulation.</summary>
public static class Recording
{
    /// <summary>Refuses a path that leads nowhere, as a mistyped one does. What is there may still turn out to be unreadable.</summary>
    /// <exception cref="CameraException">No such video or picture, or a folder without any.</exception>
    public static void RequireThere(CameraOptions source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Address.Kind == CameraKind.Video)
            VideoFile.RequireThere(source);
        else if (source.Address.Kind is CameraKind.Picture or CameraKind.Folder)
            PictureFolder.FindFiles(source);
    }
}
