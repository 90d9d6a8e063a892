namespace FoodInspect.Tests;

/// <summary>Tests that keep every processor busy, or that others would keep from their deadlines: they run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeMachine
{
    public const string Name = "whole machine";
}
