namespace FoodInspect.Core.Reporting;

/// <summary>Where alerts go: console, file, webhook.</summary>
public interface IAlertSink
{
    /// <summary>Its name in metrics and logs.</summary>
    string Name { get; }

    /// <summary>Delivers one alert; the next comes only afterwards.</summary>
    /// <exception cref="Exception">It was not delivered; the message says why and holds no secret.</exception>
    ValueTask DeliverAsync(Alert alert, CancellationToken stop);
}
