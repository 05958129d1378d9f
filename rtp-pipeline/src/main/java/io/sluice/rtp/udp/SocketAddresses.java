package io.sluice.rtp.udp;

import static io.sluice.rtp.udp.Linux.CMSG_DATA;
import static io.sluice.rtp.udp.Linux.CMSG_LEVEL;
import static io.sluice.rtp.udp.Linux.CMSG_TYPE;
import static io.sluice.rtp.udp.Linux.NETWORK_INT;
import static io.sluice.rtp.udp.Linux.NETWORK_LONG;
import static io.sluice.rtp.udp.Linux.NETWORK_SHORT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// The kernel's structs for the two ends of a path, for a socket of one family: `sockaddr_in6` and `in6_pktinfo` for a
/// dual-stack socket (IPv4 as mapped addresses, which Linux accepts and reports in both), `sockaddr_in` and
/// `in_pktinfo` for one of IPv4. Immutable.
final class SocketAddresses {
    /// Room for either sockaddr.
    static final int NAME_SIZE = 32;
    /// Room for the packet info of either family as a control message.
    static final int CONTROL_SIZE = 40;

    private final boolean six;

    SocketAddresses(boolean six) {
        this.six = six;
    }

    int family() {
        return six ? Linux.AF_INET6 : Linux.AF_INET;
    }

    /// Bytes of the sockaddr.
    int nameLength() {
        return six ? 28 : 16;
    }

    /// Bytes of the control message.
    int controlLength() {
        return six ? 40 : 32;
    }

    /// Whether a socket of this family reaches the remote end.
    boolean canReach(NetworkPath path) {
        return six || !path.isIpv6();
    }

    void writeName(MemorySegment to, long offset, long high, long low, int port, int scope) {
        to.set(JAVA_SHORT_UNALIGNED, offset, (short) family());
        to.set(NETWORK_SHORT, offset + 2, (short) port);
        if (six) {
            to.set(JAVA_INT_UNALIGNED, offset + 4, 0);
            to.set(NETWORK_LONG, offset + 8, high);
            to.set(NETWORK_LONG, offset + 16, low);
            to.set(JAVA_INT_UNALIGNED, offset + 24, scope);
        } else {
            to.set(NETWORK_INT, offset + 4, (int) low);
            to.set(JAVA_LONG_UNALIGNED, offset + 8, 0L);
        }
    }

    void writeName(MemorySegment to, long offset, InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        // the wildcard of a dual-stack socket is ::, not ::ffff:0.0.0.0
        long low = six && ip.isAnyLocalAddress() ? 0 : NetworkPath.low(ip);
        writeName(to, offset, NetworkPath.high(ip), low, address.getPort(), 0);
    }

    /// The port of a sockaddr the kernel wrote.
    static int port(MemorySegment from, long offset) {
        return from.get(NETWORK_SHORT, offset + 2) & 0xffff;
    }

    long high(MemorySegment from, long offset) {
        return six ? from.get(NETWORK_LONG, offset + 8) : 0;
    }

    long low(MemorySegment from, long offset) {
        return six
                ? from.get(NETWORK_LONG, offset + 16)
                : NetworkPath.MAPPED_PREFIX | from.get(NETWORK_INT, offset + 4) & 0xffff_ffffL;
    }

    /// The interface of a link-local remote address, else 0.
    int scope(MemorySegment from, long offset) {
        return six && (from.get(NETWORK_LONG, offset + 8) >>> 54) == 0xfe80 >>> 6
                ? from.get(JAVA_INT_UNALIGNED, offset + 24)
                : 0;
    }

    /// Writes what never changes of the control message that picks the source address.
    void prepareControl(MemorySegment to, long offset) {
        to.set(JAVA_LONG_UNALIGNED, offset, CMSG_DATA + (six ? 20L : 12L));
        to.set(JAVA_INT_UNALIGNED, offset + CMSG_LEVEL, six ? Linux.IPPROTO_IPV6 : Linux.IPPROTO_IP);
        to.set(JAVA_INT_UNALIGNED, offset + CMSG_TYPE, six ? Linux.IPV6_PKTINFO : Linux.IP_PKTINFO);
    }

    void writeControl(MemorySegment to, long offset, NetworkPath path) {
        if (six) {
            to.set(NETWORK_LONG, offset + CMSG_DATA, path.localHigh);
            to.set(NETWORK_LONG, offset + CMSG_DATA + 8, path.localLow);
            to.set(JAVA_INT_UNALIGNED, offset + CMSG_DATA + 16, path.scope);
        } else {
            to.set(JAVA_INT_UNALIGNED, offset + CMSG_DATA, 0);
            to.set(NETWORK_INT, offset + CMSG_DATA + 4, (int) path.localLow);
            to.set(JAVA_INT_UNALIGNED, offset + CMSG_DATA + 8, 0);
        }
    }

    /// Whether the kernel wrote packet info here.
    boolean isPacketInfo(MemorySegment from, long offset, long length) {
        return length >= controlLength() - 4
                && from.get(JAVA_INT_UNALIGNED, offset + CMSG_LEVEL) == (six ? Linux.IPPROTO_IPV6 : Linux.IPPROTO_IP)
                && from.get(JAVA_INT_UNALIGNED, offset + CMSG_TYPE) == (six ? Linux.IPV6_PKTINFO : Linux.IP_PKTINFO);
    }

    long localHigh(MemorySegment from, long offset) {
        return six ? from.get(NETWORK_LONG, offset + CMSG_DATA) : 0;
    }

    /// For IPv4 sockets the address the kernel would answer from, which differs from the destination of a
    /// broadcast.
    long localLow(MemorySegment from, long offset) {
        return six
                ? from.get(NETWORK_LONG, offset + CMSG_DATA + 8)
                : NetworkPath.MAPPED_PREFIX | from.get(NETWORK_INT, offset + CMSG_DATA + 4) & 0xffff_ffffL;
    }
}
