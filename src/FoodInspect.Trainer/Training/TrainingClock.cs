namespace FoodInspect.Trainer.Training;

/// <summary>Pictures a second (smoothed) and the time left, validation included, since it takes part in the time already spent.</summary>
public sealed class TrainingClock(TimeProvider time, long steps)
{
    private const double Smoothing = 0.05;

    private long _start;
    private long _previous;
    private long _firstStep;
    private int _counted;
    private long _step;

    public double PicturesPerSecond { get; private set; }

    public TimeSpan Left => _step == _firstStep
        ? TimeSpan.Zero
        : time.GetElapsedTime(_start) * ((steps - _step) / (double)(_step - _firstStep));

    public void Start(long atStep)
    {
        _counted = 0;
        _start = _previous = time.GetTimestamp();
        _firstStep = _step = atStep;
    }

    public void Count(long atStep, int pictures)
    {
        var rate = pictures / Math.Max(1e-6, time.GetElapsedTime(_previous).TotalSeconds);
        // The mean at first, so that the slow first step does not weigh on all that follow.
        PicturesPerSecond += Math.Max(Smoothing, 1.0 / ++_counted) * (rate - PicturesPerSecond);
        _previous = time.GetTimestamp();
        _step = atStep;
    }
}
