namespace FoodInspect.Configuration;

/// <summary>The configuration cannot be used; the message lists every problem of it.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
