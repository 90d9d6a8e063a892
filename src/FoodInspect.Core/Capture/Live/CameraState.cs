namespace FoodInspect.Core.Capture.Live;

/// <summary>Whether a live camera delivers pictures that can be judged, and since when.</summary>
/// <param name="IsUp">True while fresh pictures come.</param>
/// <param name="Since">When that began.</param>
/// <param name="Reason">Why the camera is away, without secrets; null while it is up.</param>
/// <param name="Reconnects">How often the camera was opened anew, in vain or not.</param>
public sealed record CameraState(bool IsUp, DateTimeOffset Since, string? Reason, long Reconnects);
