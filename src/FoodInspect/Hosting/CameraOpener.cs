using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Live;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Core.Simulation;

namespace FoodInspect.Hosting;

/// <summary>Opens what a line looks at: cameras, files, and simulations.</summary>
/// <param name="pool">Where pictures are rented.</param>
/// <param name="time">The line's clock.</param>
/// <param name="log">Hears of cameras that come and go.</param>
internal sealed class CameraOpener(FramePool pool, TimeProvider time, ILogger log)
{
    /// <summary>Opens a camera for a line that runs on.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="watch">Is told when it comes and goes.</param>
    /// <exception cref="CameraException">There is no such source here, or a program that it needs is missing.</exception>
    public IFrameSource Open(CameraOptions camera, LineWatch watch)
    {
        var source = Open(camera);
        if (source is not LiveCamera live)
            return new AnnouncedSource(source, watch.CameraUp);
        watch.Follow(live);
        return source;
    }

    /// <summary>Opens a camera that nobody watches over.</summary>
    /// <exception cref="CameraException">There is no such source here, or a program that it needs is missing.</exception>
    public IFrameSource Open(CameraOptions camera) => Sources(SimulationAddress.Parse).Open(camera);

    /// <summary>Opens a source that ends, for a run that loses no frame of it.</summary>
    /// <exception cref="CameraException">There is no such source here, or a program that it needs is missing.</exception>
    public IFrameSource OpenWithoutLoss(CameraOptions camera) =>
        Sources(source => SimulationAddress.Parse(source).WithoutLoss()).Open(camera);

    private FrameSources Sources(Func<string, SimulationAddress> address) => new(pool, time, log)
    {
        Simulation = (camera, pictures, clock) => new SimulationSource(address(camera.Source), pictures, clock, camera),
    };
}
