/* A camera that is not there: preloaded into a program, it answers for the V4L2 device CAMERA_DEVICE as a USB camera's driver does
 * (https://docs.kernel.org/userspace-api/media/v4l/v4l2.html): YUYV, 640x480 or 1280x720, up to 30 pictures a second, memory-mapped buffers, one
 * handle that streams at a time. The first word of the file CAMERA_STATE says how it is: plays, hangs (no picture comes), frozen (always the same),
 * unplugged. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { HANDLES = 16, BUFFERS = 4, BUFFER_BYTES = 1280 * 720 * 2 };

/* Guards all below. */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static int handles[HANDLES], handle_count;
/* Of the driver: the handle that has the buffers, and what is queued in them. */
static int owner = -1, streams;
static unsigned buffers, queued[BUFFERS], queue_length, sequence;
static unsigned char *memory[BUFFERS];
static int width = 640, height = 480, rate = 30;
static double next_due;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int fails(int error) { errno = error; return -1; }

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + now.tv_nsec * 1e-9;
}

static int is(const char *state) {
    char text[16] = "";
    const char *path = getenv("CAMERA_STATE");
    int file = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY) : -1;
    if (file < 0) return 0;
    ssize_t length = syscall(SYS_read, file, text, sizeof text - 1);
    syscall(SYS_close, file);
    return length > 0 && strncmp(text, state, strlen(state)) == 0;
}

static int is_device(const char *path) {
    const char *device = getenv("CAMERA_DEVICE");
    return path && device && strcmp(path, device) == 0;
}

static int is_handle(int handle) {
    pthread_mutex_lock(&gate);
    int found = 0;
    for (int i = 0; i < handle_count; i++)
        found |= handles[i] == handle;
    pthread_mutex_unlock(&gate);
    return found;
}

static int open_device(void) {
    if (is("unplugged")) return fails(ENOENT);
    pthread_mutex_lock(&gate);
    int handle = handle_count < HANDLES ? memfd_create("camera", MFD_CLOEXEC) : fails(EMFILE);
    if (handle >= 0) handles[handle_count++] = handle;
    pthread_mutex_unlock(&gate);
    return handle;
}

static void let_go(int handle) {
    if (handle != owner) return;
    owner = -1, streams = 0, buffers = 0, queue_length = 0;
}

static int device_status(struct stat *status) {
    if (is("unplugged")) return fails(ENOENT);
    memset(status, 0, sizeof *status);
    status->st_mode = S_IFCHR | 0660;
    return 0;
}

/* Left half blue, right half red, with stripes that move. */
static void paint(unsigned char *picture) {
    unsigned shift = is("frozen") ? 0 : sequence * 4;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x += 2, picture += 4) {
            picture[0] = picture[2] = 64 + ((x + shift) / 8 * 16 + y) % 128;
            picture[1] = x < width / 2 ? 200 : 90;
            picture[3] = x < width / 2 ? 90 : 200;
        }
}

static void describe(struct v4l2_pix_format *to) {
    to->width = width, to->height = height, to->pixelformat = V4L2_PIX_FMT_YUYV, to->field = V4L2_FIELD_NONE;
    to->bytesperline = width * 2, to->sizeimage = width * height * 2, to->colorspace = V4L2_COLORSPACE_SRGB;
}

static int set_format(int handle, struct v4l2_pix_format *wanted) {
    if (owner >= 0 && (owner != handle || buffers)) return fails(EBUSY);
    width = wanted->width >= 1280 ? 1280 : 640, height = wanted->width >= 1280 ? 720 : 480;
    describe(wanted);
    return 0;
}

static int set_rate(int handle, struct v4l2_captureparm *parameters, int changes) {
    if (changes && owner >= 0 && (owner != handle || streams)) return fails(EBUSY);
    if (changes && parameters->timeperframe.numerator) {
        rate = parameters->timeperframe.denominator / parameters->timeperframe.numerator;
        if (rate < 1 || rate > 30) rate = 30;
    }
    parameters->capability = V4L2_CAP_TIMEPERFRAME, parameters->timeperframe.numerator = 1, parameters->timeperframe.denominator = rate;
    return 0;
}

static int request_buffers(int handle, struct v4l2_requestbuffers *wanted) {
    if (owner >= 0 && owner != handle) return fails(EBUSY);
    let_go(handle);
    if (wanted->count == 0) return 0;
    owner = handle;
    buffers = wanted->count = wanted->count > BUFFERS ? BUFFERS : wanted->count;
    for (unsigned i = 0; i < buffers; i++)
        if (!memory[i]) memory[i] = REAL(mmap)(NULL, BUFFER_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return 0;
}

static int has_picture(void) { return streams && queue_length && seconds() >= next_due && !is("hangs"); }

static int is_due(int handle) {
    pthread_mutex_lock(&gate);
    int due = owner == handle && has_picture();
    pthread_mutex_unlock(&gate);
    return due;
}

static int take_picture(struct v4l2_buffer *to) {
    if (!has_picture()) return fails(EAGAIN);
    to->index = queued[0];
    memmove(queued, queued + 1, --queue_length * sizeof *queued);
    paint(memory[to->index]);
    double now = seconds();
    next_due = next_due + 1.0 / rate < now ? now : next_due + 1.0 / rate;
    to->bytesused = to->length = width * height * 2, to->sequence = sequence++, to->flags = V4L2_BUF_FLAG_MAPPED | V4L2_BUF_FLAG_DONE;
    return 0;
}

static int of_buffer(int handle, unsigned long request, struct v4l2_buffer *buffer) {
    if (owner != handle) return fails(owner >= 0 ? EBUSY : EINVAL);
    if (request == VIDIOC_DQBUF) return take_picture(buffer);
    if (buffer->index >= buffers) return fails(EINVAL);
    if (request == VIDIOC_QBUF) queued[queue_length++] = buffer->index;
    buffer->length = width * height * 2, buffer->m.offset = buffer->index * BUFFER_BYTES;
    return 0;
}

static int turn(int handle, int on) {
    if (owner != handle) return fails(owner >= 0 ? EBUSY : EINVAL);
    streams = on, next_due = seconds() + 1.0 / rate;
    if (!on) queue_length = 0;
    return 0;
}

static int identify(struct v4l2_capability *to) {
    memset(to, 0, sizeof *to);
    strcpy((char *)to->driver, "uvcvideo");
    strcpy((char *)to->card, "Made camera");
    to->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING, to->capabilities = to->device_caps | V4L2_CAP_DEVICE_CAPS;
    return 0;
}

static int answer(int handle, unsigned long request, void *argument) {
    if (is("unplugged")) return fails(ENODEV);
    switch (request) {
    case VIDIOC_QUERYCAP: return identify(argument);
    case VIDIOC_ENUMINPUT: return ((struct v4l2_input *)argument)->index ? fails(EINVAL) : 0;
    case VIDIOC_G_INPUT: return *(int *)argument = 0;
    case VIDIOC_S_INPUT: return *(int *)argument ? fails(EINVAL) : 0;
    case VIDIOC_G_FMT: describe(&((struct v4l2_format *)argument)->fmt.pix); return 0;
    case VIDIOC_S_FMT: return set_format(handle, &((struct v4l2_format *)argument)->fmt.pix);
    case VIDIOC_G_PARM:
    case VIDIOC_S_PARM: return set_rate(handle, &((struct v4l2_streamparm *)argument)->parm.capture, request == VIDIOC_S_PARM);
    case VIDIOC_REQBUFS: return request_buffers(handle, argument);
    case VIDIOC_QUERYBUF:
    case VIDIOC_QBUF:
    case VIDIOC_DQBUF: return of_buffer(handle, request, argument);
    case VIDIOC_STREAMON:
    case VIDIOC_STREAMOFF: return turn(handle, request == VIDIOC_STREAMON);
    default: return fails(ENOTTY);
    }
}

/* What the program calls. */

#define OPEN(name)                                                            \
    int name(const char *path, int flags, ...) {                              \
        va_list rest;                                                         \
        va_start(rest, flags);                                                \
        int mode = va_arg(rest, int);                                         \
        va_end(rest);                                                         \
        return is_device(path) ? open_device() : REAL(name)(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

int close(int handle) {
    pthread_mutex_lock(&gate);
    for (int i = 0; i < handle_count; i++)
        if (handles[i] == handle) {
            let_go(handle);
            handles[i--] = handles[--handle_count];
        }
    pthread_mutex_unlock(&gate);
    return REAL(close)(handle);
}

int ioctl(int handle, unsigned long request, ...) {
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    if (!is_handle(handle)) return REAL(ioctl)(handle, request, argument);
    pthread_mutex_lock(&gate);
    int result = answer(handle, (unsigned)request, argument), error = errno;
    pthread_mutex_unlock(&gate);
    errno = error;
    return result;
}

/* A second mapping of a buffer's pages, so that each handle's may be unmapped by itself. */
static void *map_buffer(off64_t offset) { return mremap(memory[offset / BUFFER_BYTES], 0, BUFFER_BYTES, MREMAP_MAYMOVE); }

void *mmap(void *at, size_t length, int protection, int flags, int handle, off_t offset) {
    return is_handle(handle) ? map_buffer(offset) : REAL(mmap)(at, length, protection, flags, handle, offset);
}

void *mmap64(void *at, size_t length, int protection, int flags, int handle, off64_t offset) {
    return is_handle(handle) ? map_buffer(offset) : REAL(mmap64)(at, length, protection, flags, handle, offset);
}

int select(int count, fd_set *readable, fd_set *writable, fd_set *other, struct timeval *timeout) {
    int handle = readable ? count - 1 : -1;
    if (handle < 0 || !is_handle(handle)) return REAL(select)(count, readable, writable, other, timeout);
    for (double end = seconds() + timeout->tv_sec + timeout->tv_usec * 1e-6; seconds() < end; usleep(1000))
        if (is("unplugged") || is_due(handle)) return 1;
    FD_ZERO(readable);
    return 0;
}

int stat64(const char *path, struct stat64 *status) { return is_device(path) ? device_status((struct stat *)status) : REAL(stat64)(path, status); }

int lstat64(const char *path, struct stat64 *status) { return is_device(path) ? device_status((struct stat *)status) : REAL(lstat64)(path, status); }

/* Programs that were linked with a C library before 2.33, as .NET's own, call these. */
int __xstat64(int version, const char *path, struct stat64 *status) {
    int (*real)(int, const char *, struct stat64 *) = dlsym(RTLD_NEXT, "__xstat64");
    return is_device(path) ? device_status((struct stat *)status) : real(version, path, status);
}

int __lxstat64(int version, const char *path, struct stat64 *status) {
    int (*real)(int, const char *, struct stat64 *) = dlsym(RTLD_NEXT, "__lxstat64");
    return is_device(path) ? device_status((struct stat *)status) : real(version, path, status);
}
