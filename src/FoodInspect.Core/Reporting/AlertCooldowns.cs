namespace FoodInspect.Core.Reporting;

/// <summary>
/// Which alerts one sink is spared: those of a rule within its cooldown after the last that the sink took, and those behind one of the same rule that still waits for
/// the sink, since that one begins such a cooldown. A sink that is slow would else have its queue full of them, and lose others. Thread-safe.
/// </summary>
/// <param name="options">The cooldowns.</param>
/// <param name="time">Their clock.</param>
internal sealed class AlertCooldowns(AlertOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Line, string Rule), Course> _courses = [];

    /// <summary>An alert is to wait for the sink.</summary>
    /// <returns>False if one of its rule waits already, behind which it is held back.</returns>
    public bool TryWait(Alert alert)
    {
        if (options.CooldownOf(alert) <= TimeSpan.Zero)
            return true;
        lock (_gate)
        {
            var course = CourseOf(alert);
            if (course.OneWaits)
                course.Behind++;
            var isFirst = !course.OneWaits;
            course.OneWaits = true;
            return isFirst;
        }
    }

    /// <summary>The turn of an alert has come.</summary>
    /// <returns>How many were held back before it since the last that the sink took, or null if it is held back, too.</returns>
    public int? Take(Alert alert)
    {
        lock (_gate)
        {
            var course = CourseOf(alert);
            course.OneWaits = false;
            if (course.DeliveredAt is not { } deliveredAt || time.GetElapsedTime(deliveredAt) >= options.CooldownOf(alert))
                return course.Before;
            (course.Before, course.Behind) = (course.Before + 1 + course.Behind, 0);
            return null;
        }
    }

    /// <summary>The sink took an alert. What it did not take begins no cooldown: the next alert is tried.</summary>
    public void Delivered(Alert alert)
    {
        lock (_gate)
        {
            var course = CourseOf(alert);
            (course.DeliveredAt, course.Before, course.Behind) = (time.GetTimestamp(), course.Behind, 0);
        }
    }

    /// <summary>The sink will not get an alert, whether it waited or was tried: the next one tells of those behind it.</summary>
    public void Lost(Alert alert, bool waited)
    {
        lock (_gate)
        {
            var course = CourseOf(alert);
            course.OneWaits &= !waited;
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

    /// <summary>Of a line and rule: when the sink took the last, and how many were held back since, before and behind the one that waits or is tried.</summary>
    private sealed class Course
    {
        public long? DeliveredAt { get; set; }

        public bool OneWaits { get; set; }

        public int Before { get; set; }

        public int Behind { get; set; }
    }
}
