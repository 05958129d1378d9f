package io.sluice.core.worker;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/// Finds the addresses that answers name when none are configured: every usable address of this machine, public ones
/// first, loopback last so that two tabs on one machine meet without a network.
///
/// Immutable.
final class LocalAddresses {
    private LocalAddresses() {}

    /// The candidates for a port.
    ///
    /// @param announced configured addresses; empty = those of this machine
    static List<InetSocketAddress> candidates(List<InetAddress> announced, int port) {
        List<InetSocketAddress> candidates = new ArrayList<>();
        for (InetAddress address : announced.isEmpty() ? ofThisMachine() : announced) {
            candidates.add(new InetSocketAddress(address, port));
        }
        return candidates;
    }

    private static List<InetAddress> ofThisMachine() {
        List<InetAddress> usable = new ArrayList<>();
        List<InetAddress> loopback = new ArrayList<>();
        try {
            for (NetworkInterface networkInterface :
                    NetworkInterface.networkInterfaces().toList()) {
                if (!networkInterface.isUp()) {
                    continue;
                }
                for (InetAddress address : networkInterface.inetAddresses().toList()) {
                    if (address.isLoopbackAddress()) {
                        loopback.add(address);
                    } else if (!address.isLinkLocalAddress() && !address.isMulticastAddress()) {
                        usable.add(address);
                    }
                }
            }
        } catch (SocketException e) {
            return List.of(InetAddress.getLoopbackAddress());
        }
        usable.sort((a, b) -> Integer.compare(rank(a), rank(b)));
        loopback.sort((a, b) -> Integer.compare(rank(a), rank(b)));
        usable.addAll(loopback);
        return usable.isEmpty() ? List.of(InetAddress.getLoopbackAddress()) : usable;
    }

    private static int rank(InetAddress address) {
        int family = address instanceof Inet4Address ? 0 : 1;
        return (address.isSiteLocalAddress() ? 2 : 0) + family;
    }
}
