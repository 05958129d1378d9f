package io.sluice.signaling.sdp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// One address the node can be reached at, told to every participant. Immutable.
///
/// @param address a resolved IP address
/// @param port 1..65535
public record LocalCandidate(Protocol protocol, InetAddress address, int port) {
    /// How packets travel to a candidate.
    public enum Protocol {
        UDP,
        /// RFC 6544: the node listens, the participant connects.
        TCP_PASSIVE
    }

    public LocalCandidate {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("candidate port out of range: " + port);
        }
    }

    public static LocalCandidate udp(InetSocketAddress address) {
        return new LocalCandidate(Protocol.UDP, address.getAddress(), address.getPort());
    }

    public static LocalCandidate tcpPassive(InetSocketAddress address) {
        return new LocalCandidate(Protocol.TCP_PASSIVE, address.getAddress(), address.getPort());
    }

    /// The address without a zone.
    String literal() {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    /// The value of a `c=` line for this candidate.
    String connection() {
        return (address instanceof Inet6Address ? "IN IP6 " : "IN IP4 ") + literal();
    }

    /// The value of `a=candidate` (RFC 8839 §5.1, RFC 6544 §4.5).
    ///
    /// @param index its place in the list, the most preferred is 0
    String sdpValue(int index) {
        // RFC 8445 §5.1.2.1: type preference 126 for host; TCP below all UDP (90 as libwebrtc p2p/base/port.h,
        // ICE_TYPE_PREFERENCE_HOST_TCP), its local preference by RFC 6544 §4.2: direction 4 = passive.
        boolean udp = protocol == Protocol.UDP;
        long localPreference = udp ? 65535 - index : (4 << 13) + 8191 - index;
        long priority = ((udp ? 126L : 90L) << 24) + (localPreference << 8) + 255;
        return (index + 1) + " 1 " + (udp ? "udp " : "tcp ") + priority + ' ' + literal() + ' ' + port + " typ host"
                + (udp ? "" : " tcptype passive");
    }
}
