namespace FoodInspect.Hosting;

/// <summary>
/// A network that ran no longer does. Unlike a model that cannot be used at the start, which a person must mend, a new process may
/// well run it: the exit code is one after which it is started anew.
/// </summary>
internal sealed class EngineFaultException(Exception fault) : Exception(fault.Message, fault);
