using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OpenCvSharp;

namespace FoodInspect.Core.Tests.Capture;

/// <summary>A simple HTTP camera on loopback: JPEG pictures in an endless multipart answer, asking for a password first, unless it is open.</summary>
internal sealed class MotionJpegServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public MotionJpegServer()
    {
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The heads of the requests that came.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>True to ask for no password.</summary>
    public bool IsOpen { get; set; }

    /// <summary>The size of the pictures from now on, width and height.</summary>
    public (int Width, int Height) Size { get; set; } = (64, 48);

    /// <summary>From one picture to the next.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>True to send the first half of each picture only.</summary>
    public bool IsTorn { get; set; }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(client.GetStream());
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The viewer went away, or the test is over.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var request = await ReadHeadAsync(stream);
        Requests.Enqueue(request);
        if (!IsOpen && !request.Contains("Authorization", StringComparison.Ordinal))
        {
            await stream.WriteAsync("HTTP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"camera\"\r\n\r\n"u8.ToArray(), _stop.Token);
            return;
        }

        await stream.WriteAsync("HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=picture\r\n\r\n"u8.ToArray(), _stop.Token);
        for (var number = 0; ; number++)
        {
            using var picture = NumberedPicture.Draw(number, Size.Width, Size.Height);
            var jpeg = picture.ToBytes(".jpg");
            if (IsTorn)
                jpeg = jpeg[..(jpeg.Length / 2)];
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"--picture\r\nContent-Type: image/jpeg\r\nContent-Length: {jpeg.Length}\r\n\r\n"), _stop.Token);
            await stream.WriteAsync(jpeg, _stop.Token);
            await stream.WriteAsync("\r\n"u8.ToArray(), _stop.Token);
            await Task.Delay(Pause, _stop.Token);
        }
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var head = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
            head.AppendLine(line);
        return head.ToString();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _serving.Wait(TimeSpan.FromSeconds(10));
        _listener.Dispose();
        _stop.Dispose();
    }
}
