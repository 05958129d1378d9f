package io.sluice.rtp.udp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A 5-tuple as seen by us: the remote address and port, the local address a packet came to (and must be answered from)
/// and the protocol.
///
/// IPv4-mapped addresses count as IPv4. Equality is by value; a transport hands out the same object for the same
/// 5-tuple as long as it can, so that `==` is a good first try but never a proof of difference. Whoever keeps a path
/// for long (a validated ICE pair) calls [#retain] and [#release], so that a flood of other addresses cannot push it
/// out of the transport's table.
///
/// Immutable but for the retain count; thread-safe.
public final class NetworkPath {
    /// What carries the datagrams.
    public enum Protocol {
        UDP,
        TCP
    }

    /// Stands for no path.
    static final NetworkPath NONE = new NetworkPath(Protocol.UDP, 0, 0, 0, 0, 0, 0, 0);

    /// The upper half of an IPv4-mapped address is 0, the next 32 bits are `0000ffff` (RFC 4291 §2.5.5.2).
    static final long MAPPED_PREFIX = 0xffffL << 32;

    final Protocol protocol;
    final long remoteHigh;
    final long remoteLow;
    final int remotePort;
    final long localHigh;
    final long localLow;
    final int localPort;
    /// The interface a link-local address belongs to, else 0: a reply to a routed address may take any interface.
    final int scope;

    private final int hash;
    private final AtomicInteger retained = new AtomicInteger();
    private @Nullable InetSocketAddress remote;
    private @Nullable InetSocketAddress local;

    NetworkPath(
            Protocol protocol,
            long remoteHigh,
            long remoteLow,
            int remotePort,
            long localHigh,
            long localLow,
            int localPort,
            int scope) {
        this.protocol = protocol;
        this.remoteHigh = remoteHigh;
        this.remoteLow = remoteLow;
        this.remotePort = remotePort;
        this.localHigh = localHigh;
        this.localLow = localLow;
        this.localPort = localPort;
        this.scope = scope;
        long mix = remoteHigh * 0x9E3779B97F4A7C15L ^ remoteLow;
        mix = mix * 0x9E3779B97F4A7C15L ^ localHigh;
        mix = mix * 0x9E3779B97F4A7C15L ^ localLow;
        mix = mix * 0x9E3779B97F4A7C15L ^ ((long) remotePort << 32 | localPort ^ scope << 16) ^ protocol.ordinal();
        mix *= 0x9E3779B97F4A7C15L;
        this.hash = (int) (mix ^ mix >>> 32);
    }

    /// A UDP path made from addresses, for tests and configured destinations.
    public static NetworkPath udp(InetSocketAddress remote, InetSocketAddress local) {
        return of(Protocol.UDP, remote, local);
    }

    /// A path made from addresses.
    ///
    /// @throws IllegalArgumentException when an address is unresolved
    public static NetworkPath of(Protocol protocol, InetSocketAddress remote, InetSocketAddress local) {
        InetAddress remoteAddress = remote.getAddress();
        InetAddress localAddress = local.getAddress();
        if (remoteAddress == null || localAddress == null) {
            throw new IllegalArgumentException("unresolved address");
        }
        return new NetworkPath(
                protocol,
                high(remoteAddress),
                low(remoteAddress),
                remote.getPort(),
                high(localAddress),
                low(localAddress),
                local.getPort(),
                scope(remoteAddress));
    }

    public Protocol protocol() {
        return protocol;
    }

    /// Where packets come from and go to.
    public InetSocketAddress remote() {
        InetSocketAddress known = remote;
        if (known == null) {
            known = socketAddress(remoteHigh, remoteLow, scope, remotePort);
            remote = known;
        }
        return known;
    }

    /// The address of ours the peer sends to, and our port.
    public InetSocketAddress local() {
        InetSocketAddress known = local;
        if (known == null) {
            known = socketAddress(localHigh, localLow, scope, localPort);
            local = known;
        }
        return known;
    }

    /// A fresh copy of the remote address: 4 or 16 bytes in network order.
    public byte[] remoteAddress() {
        return bytes(remoteHigh, remoteLow);
    }

    /// 0..65535.
    public int remotePort() {
        return remotePort;
    }

    public boolean isIpv6() {
        return !isMapped(remoteHigh, remoteLow);
    }

    /// Asks the transport to keep this object for its 5-tuple. Counted; pair it with [#release].
    public void retain() {
        retained.incrementAndGet();
    }

    /// Undoes one [#retain].
    public void release() {
        if (retained.decrementAndGet() < 0) {
            throw new IllegalStateException("released more often than retained");
        }
    }

    /// Whether packets to the peer have to leave from a certain address of ours.
    boolean hasLocalAddress() {
        return localHigh != 0 || localLow != 0 && localLow != MAPPED_PREFIX;
    }

    boolean isRetained() {
        return retained.get() > 0;
    }

    static boolean isMapped(long high, long low) {
        return high == 0 && (low & 0xffffffff_00000000L) == MAPPED_PREFIX;
    }

    /// The interface of a link-local address, else 0.
    static int scope(InetAddress address) {
        return address instanceof Inet6Address six && six.isLinkLocalAddress() ? six.getScopeId() : 0;
    }

    static long high(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? 0 : bigEndian(bytes, 0, 8);
    }

    static long low(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? MAPPED_PREFIX | bigEndian(bytes, 0, 4) : bigEndian(bytes, 8, 8);
    }

    private static long bigEndian(byte[] bytes, int offset, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | bytes[offset + i] & 0xff;
        }
        return value;
    }

    private static byte[] bytes(long high, long low) {
        boolean four = isMapped(high, low);
        byte[] bytes = new byte[four ? 4 : 16];
        for (int i = 0; i < 4; i++) {
            bytes[bytes.length - 1 - i] = (byte) (low >>> 8 * i);
        }
        for (int i = 4; i < bytes.length; i++) {
            bytes[15 - i] = (byte) (i < 8 ? low >>> 8 * i : high >>> 8 * (i - 8));
        }
        return bytes;
    }

    private static InetSocketAddress socketAddress(long high, long low, int scope, int port) {
        byte[] bytes = bytes(high, low);
        try {
            InetAddress address = bytes.length == 16 && scope != 0
                    ? Inet6Address.getByAddress(null, bytes, scope)
                    : InetAddress.getByAddress(bytes);
            return new InetSocketAddress(address, port);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof NetworkPath path
                        && hash == path.hash
                        && remoteLow == path.remoteLow
                        && remoteHigh == path.remoteHigh
                        && remotePort == path.remotePort
                        && localLow == path.localLow
                        && localHigh == path.localHigh
                        && localPort == path.localPort
                        && scope == path.scope
                        && protocol == path.protocol;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /// For tests and debugging only: logs show addresses redacted.
    @Override
    public String toString() {
        return protocol + " " + remote() + " -> " + local();
    }
}
