using FoodInspect.Core.Frames;
using FoodInspect.Core.Segmentation;

namespace FoodInspect.Inference;

/// <summary>
/// A frame that waits for the network. Either somebody takes it, and then must answer, or its caller's token withdraws it;
/// never both. The frame stays its caller's until it is answered with success.
/// </summary>
internal sealed class SegmentationRequest(Frame frame)
{
    private readonly TaskCompletionSource<SegmentedFrame> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _withdrawal;
    private int _taken;

    public Frame Frame => frame;

    public Task<SegmentedFrame> Answer => _answer.Task;

    /// <summary>To be called before anybody else knows the request.</summary>
    public void WithdrawOn(CancellationToken stop) => _withdrawal = stop.UnsafeRegister(
        static (state, token) =>
        {
            var request = (SegmentationRequest)state!;
            if (request.TryTake())
                request._answer.SetCanceled(token);
        },
        this);

    /// <summary>True for the one who may touch the frame from now on.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    public void Complete(LabelMap labels)
    {
        _withdrawal.Dispose();
        _answer.SetResult(new SegmentedFrame(frame, labels));
    }

    public void Fail(Exception exception)
    {
        _withdrawal.Dispose();
        _answer.SetException(exception);
    }
}
