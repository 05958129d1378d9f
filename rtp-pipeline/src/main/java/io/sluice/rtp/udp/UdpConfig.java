package io.sluice.rtp.udp;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// How the node's UDP socket is opened. Immutable.
///
/// @param bind where to listen; the wildcard address listens on every address, IPv4 and IPv6, and port 0 picks a free
/// one
/// @param mode which transport, [Mode#AUTO] for the best this machine has
/// @param socketBufferBytes wish for each of the kernel's two buffers; Linux grants at most `net.core.rmem_max` and
///     `net.core.wmem_max`
/// @param outboxBytes memory of each outbox, which flushes by itself when it is full
/// @param maxPaths network paths remembered at once, rounded up to a power of two; more only cost garbage
/// @param batchesPerPoll batches of 64 datagrams one poll reads at most, so that timers are not starved
public record UdpConfig(
        InetSocketAddress bind, Mode mode, int socketBufferBytes, int outboxBytes, int maxPaths, int batchesPerPoll) {
    /// The transports there are, best first.
    public enum Mode {
        /// The best this machine has.
        AUTO("auto"),
        /// Linux system calls with segmentation offload: trains.
        FFM_GSO("gso"),
        /// Linux system calls, one message a packet.
        FFM_SENDMMSG("sendmmsg"),
        /// The JDK's channels: portable, and without a say in the address a reply leaves from.
        NIO("nio");

        private final String key;

        Mode(String key) {
            this.key = key;
        }

        /// The mode with this name in the configuration; null is [#AUTO].
        ///
        /// @throws IllegalArgumentException when there is none
        public static Mode of(@Nullable String key) {
            for (Mode mode : values()) {
                if (mode.key.equals(key == null ? AUTO.key : key)) {
                    return mode;
                }
            }
            throw new IllegalArgumentException(
                    "no UDP transport is called " + key + "; there are auto, gso, sendmmsg, nio");
        }
    }

    /// Any address, port 10000.
    public static final UdpConfig DEFAULT = on(new InetSocketAddress(10_000));

    public UdpConfig {
        if (bind.isUnresolved()) {
            throw new IllegalArgumentException("the address to listen on does not resolve");
        }
        if (outboxBytes < 1 << 17 || maxPaths < 8 || batchesPerPoll < 1 || socketBufferBytes < 1) {
            throw new IllegalArgumentException("UDP limits out of range");
        }
    }

    /// The defaults on this address: 4 MB socket buffers, 512 KB outboxes, 16,384 paths, 4 batches (chosen).
    public static UdpConfig on(InetSocketAddress bind) {
        return new UdpConfig(bind, Mode.AUTO, 4 << 20, 512 << 10, 16_384, 4);
    }

    /// Another port on the same address.
    public UdpConfig withPort(int port) {
        InetSocketAddress other = new InetSocketAddress(bind.getAddress(), port);
        return new UdpConfig(other, mode, socketBufferBytes, outboxBytes, maxPaths, batchesPerPoll);
    }

    /// The mode by its name in the configuration; null is [Mode#AUTO].
    ///
    /// @throws IllegalArgumentException when there is none
    public UdpConfig withTransport(@Nullable String key) {
        return withMode(Mode.of(key));
    }

    public UdpConfig withMode(Mode other) {
        return new UdpConfig(bind, other, socketBufferBytes, outboxBytes, maxPaths, batchesPerPoll);
    }
}
