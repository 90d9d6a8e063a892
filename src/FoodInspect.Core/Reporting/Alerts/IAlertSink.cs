namespace FoodInspect.Core.Reporting.Alerts;

/// <summary>Where alerts go: console, file, webhook.</summary>
public interface IAlertSink
{
    /// <summary>Its name in metrics and logs.</summary>
    string Name { get; }

    /// <summary>Delivers one alert; the next comes only afterwards.</summary>
    /// <exception cref="SinkAwayException">It was not delivered, but may be later.</exception>
    /// <exception cref="Exception">It was not delivered, nor will be; the message says why and holds no secret.</exception>
    ValueTask DeliverAsync(Alert alert, CancellationToken stop);
}
