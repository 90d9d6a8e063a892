namespace FoodInspect.Core.Simulation;

/// <summary>A class of a simulated belt's truth, with what a model card says about a class.</summary>
/// <param name="Id">The id in the label map.</param>
/// <param name="Name">For example <c>burnt</c>.</param>
/// <param name="Role">background, product, defect or contaminant.</param>
/// <param name="Colour">Colour of overlays, <c>#rrggbb</c>.</param>
public sealed record SimulatedClass(byte Id, string Name, string Role, string Colour);
