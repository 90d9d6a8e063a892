"""A real RTSP server on loopback for the camera tests: H.264, a moving picture, port of the system's choice.

Prints `port N` when it listens. Arguments: [--user NAME --password WORD] [--frozen] [--size WIDTHxHEIGHT] [--port N]
Needs: gir1.2-gst-rtsp-server-1.0, python3-gi, gstreamer1.0-plugins-base, -good, -bad, -ugly.
"""
import argparse
import signal

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--size", default="320x240")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--frozen", action="store_true", help="always the same picture")
    return parser.parse_args()


def demand_password(server, user, password):
    permissions = GstRtspServer.RTSPToken()
    permissions.set_string("media.factory.role", "viewer")
    auth = GstRtspServer.RTSPAuth()
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), permissions)
    server.set_auth(auth)


def admit_viewers(factory):
    factory.add_role_from_structure(
        Gst.Structure.new_from_string("viewer,media.factory.access=true,media.factory.construct=true"))


def main():
    arguments = parse_arguments()
    Gst.init(None)
    width, height = arguments.size.split("x")
    picture = "pattern=snow" if not arguments.frozen else "pattern=solid-color foreground-color=0xff406080"
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(
        f"( videotestsrc is-live=true {picture} ! video/x-raw,width={width},height={height},framerate=25/1 "
        "! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 ! rtph264pay name=pay0 pt=96 )")
    factory.set_shared(True)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(str(arguments.port))
    if arguments.user:
        demand_password(server, arguments.user, arguments.password)
        admit_viewers(factory)
    server.get_mount_points().add_factory("/camera", factory)
    if server.attach(None) == 0:
        raise SystemExit(f"cannot listen on port {arguments.port}")
    print("port", server.get_bound_port(), flush=True)
    loop = GLib.MainLoop()
    signal.signal(signal.SIGTERM, lambda *_: loop.quit())
    # The test holds the other end of standard input: the server ends with it.
    GLib.io_add_watch(0, GLib.PRIORITY_DEFAULT, GLib.IOCondition.HUP, lambda *_: loop.quit())
    loop.run()


if __name__ == "__main__":
    main()
