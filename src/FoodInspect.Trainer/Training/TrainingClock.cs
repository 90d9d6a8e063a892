namespace FoodInspect.Trainer.Training;

/// <summary>Pictures a second (smoothed) and the time left, validation included, since it takes part in the time already spent.</summary>
public sealed class TrainingClock(TimeProvider time, long steps)
{
    private const double Smoothing = 0.05;

    private long start;
    private long previous;
    private long firstStep;
    private int counted;
    private long step;

    public double PicturesPerSecond { get; private set; }

    public TimeSpan Left => step == firstStep
        ? TimeSpan.Zero
        : time.GetElapsedTime(start) * ((steps - step) / (double)(step - firstStep));

    public void Start(long atStep)
    {
        counted = 0;
        start = previous = time.GetTimestamp();
        firstStep = step = atStep;
    }

    public void Count(long atStep, int pictures)
    {
        var rate = pictures / Math.Max(1e-6, time.GetElapsedTime(previous).TotalSeconds);
        // The mean at first, so that the slow first step does not weigh on all that follow.
        PicturesPerSecond += Math.Max(Smoothing, 1.0 / ++counted) * (rate - PicturesPerSecond);
        previous = time.GetTimestamp();
        step = atStep;
    }
}
