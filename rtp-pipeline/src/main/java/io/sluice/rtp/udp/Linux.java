package io.sluice.rtp.udp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The system calls of 64-bit little-endian Linux a UDP transport needs, with their constants and struct offsets
/// (include/uapi/linux, the same on x86-64 and aarch64, for glibc and musl).
///
/// Each call that can fail takes the native memory its errno is left in, and returns -1 then. Immutable.
final class Linux {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int SOL_SOCKET = 1;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int IPPROTO_IP = 0;
    static final int IP_PKTINFO = 8;
    static final int IP_MTU_DISCOVER = 10;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_MTU_DISCOVER = 23;
    static final int IPV6_V6ONLY = 26;
    static final int IPV6_RECVPKTINFO = 49;
    static final int IPV6_PKTINFO = 50;
    /// Sets the don't-fragment bit and ignores what the kernel believes the path's MTU to be.
    static final int PMTUDISC_PROBE = 3;

    static final int SOL_UDP = 17;
    static final int UDP_SEGMENT = 103;

    static final int MSG_TRUNC = 0x20;
    static final int MSG_DONTWAIT = 0x40;
    static final int POLLIN = 1;
    static final int POLLOUT = 4;

    static final int EINTR = 4;
    static final int EIO = 5;
    static final int EAGAIN = 11;
    static final int EINVAL = 22;
    static final int EMSGSIZE = 90;
    static final int EPERM = 1;
    static final int EACCES = 13;
    static final int EADDRNOTAVAIL = 99;
    static final int ENETDOWN = 100;
    static final int ENETUNREACH = 101;
    static final int ENOBUFS = 105;
    static final int ECONNREFUSED = 111;
    static final int EHOSTUNREACH = 113;

    /// `struct mmsghdr`: a msghdr of 56 bytes and the length the kernel reports.
    static final int MMSGHDR = 64;

    static final int MSG_NAME = 0;
    static final int MSG_NAMELEN = 8;
    static final int MSG_IOV = 16;
    static final int MSG_IOVLEN = 24;
    static final int MSG_CONTROL = 32;
    static final int MSG_CONTROLLEN = 40;
    static final int MSG_FLAGS = 48;
    static final int MSG_LEN = 56;
    /// `struct iovec`.
    static final int IOVEC = 16;

    /// `struct cmsghdr`: length with header, level, type, then the data.
    static final int CMSG_LEVEL = 8;

    static final int CMSG_TYPE = 12;
    static final int CMSG_DATA = 16;
    static final int EFD_NONBLOCK = 0x800;

    static final ValueLayout.OfLong NETWORK_LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfInt NETWORK_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfShort NETWORK_SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_VALUE = ERRNO_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    static final long ERRNO_SIZE = ERRNO_LAYOUT.byteSize();

    private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = call("bind", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle GETSOCKNAME = call("getsockname", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SETSOCKOPT =
            call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle GETSOCKOPT =
            call("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle RECVMMSG =
            call("recvmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle SENDMMSG = call("sendmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle PPOLL = call("ppoll", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle EVENTFD = call("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle READ = call("read", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle WRITE = call("write", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CLOSE = call("close", JAVA_INT, JAVA_INT);

    private Linux() {}

    /// Whether the struct offsets of this class are right here.
    static boolean isSupported() {
        return System.getProperty("os.name").equals("Linux")
                && ADDRESS.byteSize() == 8
                && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                && JAVA_SHORT.byteSize() == 2;
    }

    private static MethodHandle call(String name, ValueLayout result, ValueLayout... parameters) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, parameters), ERRNO);
    }

    static int errno(MemorySegment state) {
        return (int) ERRNO_VALUE.get(state, 0L);
    }

    static int socket(MemorySegment state, int domain, int type) {
        try {
            return (int) SOCKET.invokeExact(state, domain, type, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int bind(MemorySegment state, int fd, long address, int length) {
        try {
            return (int) BIND.invokeExact(state, fd, address, length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int getsockname(MemorySegment state, int fd, long address, long length) {
        try {
            return (int) GETSOCKNAME.invokeExact(state, fd, address, length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// @param value native address of an int
    static int setsockopt(MemorySegment state, int fd, int level, int option, long value) {
        try {
            return (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, 4);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int getsockopt(MemorySegment state, int fd, int level, int option, long value, long length) {
        try {
            return (int) GETSOCKOPT.invokeExact(state, fd, level, option, value, length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int recvmmsg(MemorySegment state, int fd, long messages, int count) {
        try {
            return (int) RECVMMSG.invokeExact(state, fd, messages, count, MSG_DONTWAIT, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int sendmmsg(MemorySegment state, int fd, long messages, int count) {
        try {
            return (int) SENDMMSG.invokeExact(state, fd, messages, count, MSG_DONTWAIT);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// @param timeout native address of a timespec, or 0 for ever
    static int ppoll(MemorySegment state, long pollFds, long count, long timeout) {
        try {
            return (int) PPOLL.invokeExact(state, pollFds, count, timeout, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int eventfd(MemorySegment state) {
        try {
            return (int) EVENTFD.invokeExact(state, 0, EFD_NONBLOCK | SOCK_CLOEXEC);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static long read(MemorySegment state, int fd, long to, long length) {
        try {
            return (long) READ.invokeExact(state, fd, to, length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static long write(MemorySegment state, int fd, long from, long length) {
        try {
            return (long) WRITE.invokeExact(state, fd, from, length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int close(MemorySegment state, int fd) {
        try {
            return (int) CLOSE.invokeExact(state, fd);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static RuntimeException unexpected(Throwable thrown) {
        if (thrown instanceof RuntimeException runtime) {
            return runtime;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(thrown);
    }
}
