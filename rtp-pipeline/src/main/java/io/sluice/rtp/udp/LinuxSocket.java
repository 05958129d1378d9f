package io.sluice.rtp.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// A bound UDP socket and the eventfd that interrupts waiting for it. Thread-safe.
final class LinuxSocket implements AutoCloseable {
    private final int fd;
    private final int eventFd;
    private final SocketAddresses addresses;
    private final InetSocketAddress localAddress;
    private final boolean segmentation;
    private final MemorySegment signalErrno = Arena.ofAuto().allocate(Linux.ERRNO_SIZE, 8);
    private final MemorySegment one = Arena.ofAuto().allocate(8, 8);
    private boolean closed;

    private LinuxSocket(int fd, int eventFd, SocketAddresses addresses, InetSocketAddress local, boolean segmentation) {
        this.fd = fd;
        this.eventFd = eventFd;
        this.addresses = addresses;
        this.localAddress = local;
        this.segmentation = segmentation;
        one.set(JAVA_LONG_UNALIGNED, 0, 1);
    }

    /// Opens a dual-stack socket for the wildcard address (IPv4 alone where there is no IPv6), else one of the
    /// address's family.
    ///
    /// @throws UncheckedIOException when the address cannot be bound
    static LinuxSocket open(UdpConfig config) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linux.ERRNO_SIZE, 8);
            InetAddress ip = config.bind().getAddress();
            boolean six = ip instanceof Inet6Address || ip.isAnyLocalAddress();
            int type = Linux.SOCK_DGRAM | Linux.SOCK_NONBLOCK | Linux.SOCK_CLOEXEC;
            int fd = Linux.socket(errno, six ? Linux.AF_INET6 : Linux.AF_INET, type);
            if (fd < 0 && six && ip.isAnyLocalAddress()) {
                six = false;
                fd = Linux.socket(errno, Linux.AF_INET, type);
            }
            if (fd < 0) {
                throw failure("socket", errno);
            }
            int eventFd = Linux.eventfd(errno);
            if (eventFd < 0) {
                Linux.close(errno, fd);
                throw failure("eventfd", errno);
            }
            try {
                return bind(config, fd, eventFd, new SocketAddresses(six), errno, arena);
            } catch (RuntimeException e) {
                Linux.close(errno, fd);
                Linux.close(errno, eventFd);
                throw e;
            }
        }
    }

    private static LinuxSocket bind(
            UdpConfig config, int fd, int eventFd, SocketAddresses addresses, MemorySegment errno, Arena arena) {
        MemorySegment value = arena.allocate(16, 8);
        boolean six = addresses.family() == Linux.AF_INET6;
        if (six) {
            int only = config.bind().getAddress().isAnyLocalAddress() ? 0 : 1;
            set(errno, fd, Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY, only, value);
            set(errno, fd, Linux.IPPROTO_IPV6, Linux.IPV6_MTU_DISCOVER, Linux.PMTUDISC_PROBE, value);
        }
        set(errno, fd, Linux.IPPROTO_IP, Linux.IP_MTU_DISCOVER, Linux.PMTUDISC_PROBE, value);
        set(errno, fd, Linux.SOL_SOCKET, Linux.SO_RCVBUF, config.socketBufferBytes(), value);
        set(errno, fd, Linux.SOL_SOCKET, Linux.SO_SNDBUF, config.socketBufferBytes(), value);
        if (config.bind().getAddress().isAnyLocalAddress()) {
            boolean info = six
                    ? set(errno, fd, Linux.IPPROTO_IPV6, Linux.IPV6_RECVPKTINFO, 1, value)
                    : set(errno, fd, Linux.IPPROTO_IP, Linux.IP_PKTINFO, 1, value);
            if (!info) {
                throw failure("pktinfo", errno);
            }
        }
        value.set(JAVA_INT_UNALIGNED, 8, 4);
        boolean segmentation =
                Linux.getsockopt(errno, fd, Linux.SOL_UDP, Linux.UDP_SEGMENT, value.address(), value.address() + 8)
                        == 0;
        MemorySegment name = arena.allocate(SocketAddresses.NAME_SIZE, 8);
        addresses.writeName(name, 0, config.bind());
        if (Linux.bind(errno, fd, name.address(), addresses.nameLength()) != 0) {
            throw failure("bind", errno);
        }
        value.set(JAVA_INT_UNALIGNED, 0, SocketAddresses.NAME_SIZE);
        if (Linux.getsockname(errno, fd, name.address(), value.address()) != 0) {
            throw failure("getsockname", errno);
        }
        InetSocketAddress local = new InetSocketAddress(config.bind().getAddress(), SocketAddresses.port(name, 0));
        return new LinuxSocket(fd, eventFd, addresses, local, segmentation);
    }

    private static boolean set(MemorySegment errno, int fd, int level, int option, int value, MemorySegment memory) {
        memory.set(JAVA_INT_UNALIGNED, 0, value);
        return Linux.setsockopt(errno, fd, level, option, memory.address()) == 0;
    }

    private static UncheckedIOException failure(String call, MemorySegment errno) {
        IOException cause = new BindException("UDP " + call + " failed with errno " + Linux.errno(errno));
        return new UncheckedIOException(cause);
    }

    int fd() {
        return fd;
    }

    int eventFd() {
        return eventFd;
    }

    SocketAddresses addresses() {
        return addresses;
    }

    InetSocketAddress localAddress() {
        return localAddress;
    }

    /// Whether packets may come to any of our addresses, so that each has to say which one.
    boolean isWildcard() {
        return localAddress.getAddress().isAnyLocalAddress();
    }

    /// Whether the kernel knows `UDP_SEGMENT` (Linux 4.18).
    boolean hasSegmentation() {
        return segmentation;
    }

    /// Makes the eventfd readable; does nothing after [#close], whose descriptor number may be another file's by
    /// then.
    synchronized void signal() {
        if (!closed) {
            Linux.write(signalErrno, eventFd, one.address(), 8);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Linux.close(signalErrno, fd);
            Linux.close(signalErrno, eventFd);
        }
    }
}
