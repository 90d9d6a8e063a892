namespace FoodInspect.Core.Reporting.Alerts;

/// <summary>
/// Which alerts one sink is spared: those of a rule within its cooldown after the last that the sink took, and those behind two of the same rule that still wait for
/// the sink, since the first of these begins such a cooldown, or if it fails, the second. A sink that is slow would else have its queue full of them, and lose others. Thread-safe.
/// </summary>
/// <param name="options">The cooldowns.</param>
/// <param name="time">Their clock.</param>
internal sealed class AlertCooldowns(AlertOptions options, TimeProvider time)
{
    /// <summary>One to be delivered, and another should that fail.</summary>
    private const int MostWaiting = 2;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Line, string Rule), Course> _courses = [];

    /// <summary>An alert is to wait for the sink.</summary>
    /// <returns>False if enough of its rule wait already, behind which it is held back.</returns>
    public bool TryWait(Alert alert)
    {
        lock (_gate)
        {
            var course = CourseOf(alert);
            var waits = course.Waiting < MostWaiting || options.CooldownOf(alert) <= TimeSpan.Zero;
            if (waits)
                course.Waiting++;
            else
                course.Behind++;
            return waits;
        }
    }

    /// <summary>The turn of an alert has come.</summary>
    /// <returns>How many were held back before it since the last that the sink took, or null if it is held back, too.</returns>
    public int? Take(Alert alert)
    {
        lock (_gate)
        {
            var course = CourseOf(alert);
            course.Waiting--;
            if (course.DeliveredAt is not { } deliveredAt || time.GetElapsedTime(deliveredAt) >= options.CooldownOf(alert))
                return course.Before;
            (course.Before, course.Behind) = (course.Before + 1 + course.Behind, 0);
            return null;
        }
    }

    /// <summary>The sink took an alert, which told of its <see cref="Alert.SuppressedBefore"/>. What it did not take begins no cooldown: the next alert is tried.</summary>
    public void Delivered(Alert alert)
    {
        lock (_gate)
        {
            var course = CourseOf(alert);
            // More than it told may stand there, if one that waited was dropped meanwhile.
            (course.DeliveredAt, course.Before, course.Behind) = (time.GetTimestamp(), course.Before - alert.SuppressedBefore + course.Behind, 0);
        }
    }

    /// <summary>The sink will not get an alert, whether it waited or was tried: the next one tells of those behind it.</summary>
    public void Lost(Alert alert, bool waited)
    {
        lock (_gate)
        {
            var course = CourseOf(alert);
            course.Waiting -= waited ? 1 : 0;
            (course.Before, course.Behind) = (course.Before + course.Behind, 0);
        }
    }

    private Course CourseOf(Alert alert)
    {
        var key = (alert.Line, alert.Rule);
        if (!_courses.TryGetValue(key, out var course))
            _courses[key] = course = new Course();
        return course;
    }

    /// <summary>Of a line and rule: when the sink took the last, how many wait, and how many were held back since, before and behind those that wait or are tried.</summary>
    private sealed class Course
    {
        public long? DeliveredAt { get; set; }

        public int Waiting { get; set; }

        public int Before { get; set; }

        public int Behind { get; set; }
    }
}
