using FoodInspect.Core.Capture;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Core.Rules;
using FoodInspect.Inference;
using FoodInspect.Sinks;

namespace FoodInspect.Configuration;

/// <summary>The whole configuration, appsettings.json.</summary>
public sealed record InspectionOptions
{
    /// <summary>Where metrics and health are served.</summary>
    public MetricsOptions Metrics { get; init; } = new();

    /// <summary>What the networks run on.</summary>
    public InferenceOptions Inference { get; init; } = new();

    /// <summary>Who is told what the lines find.</summary>
    public ReportingOptions Reporting { get; init; } = new();

    /// <summary>A model with its rules, by the name of the product.</summary>
    public IReadOnlyDictionary<string, RecipeOptions> Recipes { get; init; } = new Dictionary<string, RecipeOptions>();

    /// <summary>The lines that <c>run</c> watches.</summary>
    public IReadOnlyList<LineOptions> Lines { get; init; } = [];
}

/// <summary>A line: a camera with the recipe of the product that runs there.</summary>
public sealed record LineOptions
{
    /// <summary>Name of the line in metrics, alerts and files; unique.</summary>
    public required string Name { get; init; }

    /// <summary>Its camera.</summary>
    public required CameraOptions Camera { get; init; }

    /// <summary>Name of a recipe.</summary>
    public required string Recipe { get; init; }

    /// <summary>File of the camera's calibration, or null for a camera used as it is.</summary>
    public string? Calibration { get; init; }

    /// <summary>How its items look when camera and light are in order.</summary>
    public ItemReference ItemReference { get; init; } = new();
}
