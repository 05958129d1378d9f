package io.sluice.signaling.whip;

import io.sluice.signaling.message.ServerMessage.IceServer;

/// A STUN or TURN server as the value of a `Link` header (RFC 9725 §4.6, RFC 8288 §3).
///
/// Stateless.
final class IceServerLink {
    private IceServerLink() {}

    /// @param url one of the server's addresses
    static String of(String url, IceServer server) {
        StringBuilder link = new StringBuilder("<").append(url).append(">; rel=\"ice-server\"");
        if (server.username() != null) {
            link.append("; username=").append(quoted(server.username()));
        }
        if (server.credential() != null) {
            link.append("; credential=").append(quoted(server.credential()));
            link.append("; credential-type=\"password\"");
        }
        return link.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
