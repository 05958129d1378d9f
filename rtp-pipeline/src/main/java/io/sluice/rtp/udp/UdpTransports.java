package io.sluice.rtp.udp;

import java.security.SecureRandom;

/// The choice of a UDP transport. Stateless.
final class UdpTransports {
    private UdpTransports() {}

    static UdpTransport open(UdpConfig config) {
        // the seed keeps others from aiming at buckets of the path table
        long seed = new SecureRandom().nextLong();
        boolean linux = Linux.isSupported();
        return switch (config.mode()) {
            case AUTO -> linux ? openLinux(config, true, false, seed) : new NioUdpTransport(config, seed);
            case FFM_GSO -> openLinux(config, true, true, seed);
            case FFM_SENDMMSG -> openLinux(config, false, false, seed);
            case NIO -> new NioUdpTransport(config, seed);
        };
    }

    private static UdpTransport openLinux(UdpConfig config, boolean segmentation, boolean required, long seed) {
        if (!Linux.isSupported()) {
            throw new UnsupportedOperationException("the FFM transports need 64-bit little-endian Linux");
        }
        LinuxSocket socket = LinuxSocket.open(config);
        if (required && !socket.hasSegmentation()) {
            socket.close();
            throw new UnsupportedOperationException("this kernel has no UDP_SEGMENT");
        }
        int maxSegments = segmentation && socket.hasSegmentation() ? Trains.MAX_SEGMENTS : 1;
        return new LinuxUdpTransport(socket, config, maxSegments, seed);
    }
}
